package zmq

import "github.com/zmqbridge/zmqbridge/generated/capi"

// FD is a descriptor of the system, as [Socket.FD] returns it.
type FD = capi.FD

// PollEvents is what a socket is ready for.
type PollEvents = capi.PollEvents

// What [Socket.PollEvents] returns and a [Poller] waits for.
const (
	PollIn  = capi.PollIn  // a message can be received
	PollOut = capi.PollOut // a message can be sent
)

// Mechanism is a security mechanism.
type Mechanism = capi.Mechanism

// What [Socket.Mechanism] returns.
const (
	MechanismNull   = capi.MechanismNull // none
	MechanismPlain  = capi.MechanismPlain
	MechanismCurve  = capi.MechanismCurve
	MechanismGSSAPI = capi.MechanismGSSAPI
)

// GSSAPINameType says how a GSSAPI principal is read.
type GSSAPINameType = capi.GSSAPINameType

// The values of [GSSAPIPrincipalNameType] and [GSSAPIServicePrincipalNameType].
const (
	GSSAPIHostBased     = capi.GSSAPIHostBased
	GSSAPIUserName      = capi.GSSAPIUserName
	GSSAPIKrb5Principal = capi.GSSAPIKrb5Principal
)

// RouterNotifyFlags say which changes of its peers a Router is told of.
type RouterNotifyFlags = capi.RouterNotify

// The flags of [RouterNotify], to be combined with |.
const (
	RouterNotifyConnect    = capi.RouterNotifyConnect
	RouterNotifyDisconnect = capi.RouterNotifyDisconnect
)

// ReconnectStopFlags say what ends the attempts to reconnect.
type ReconnectStopFlags = capi.ReconnectStop

// The flags of [ReconnectStop], to be combined with |.
const (
	ReconnectStopConnRefused     = capi.ReconnectStopConnRefused
	ReconnectStopHandshakeFailed = capi.ReconnectStopHandshakeFailed
	ReconnectStopAfterDisconnect = capi.ReconnectStopAfterDisconnect // since libzmq 4.3.4
)

// NormSenderMode is how a NORM sender controls congestion.
type NormSenderMode = capi.NormMode

// The values of [NormMode].
const (
	NormModeFixed      = capi.NormModeFixed
	NormModeCC         = capi.NormModeCC
	NormModeCCL        = capi.NormModeCCL
	NormModeCCE        = capi.NormModeCCE
	NormModeCCEECNOnly = capi.NormModeCCEECNOnly
)
