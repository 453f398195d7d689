package rules

// A Group is a set of constants whose numbers are unique within it and that
// share a Go type.
type Group struct {
	Name string
	// Type is the Go type; empty for untyped constants.
	Type string
	// Base is the underlying type of Type.
	Base string
	// Bits says that values are combined with OR.
	Bits bool
	// Trim is what String leaves out of the C name.
	Trim string
	// Man is the manual page that the group stands on.
	Man string
	// Doc completes "Type ...".
	Doc string
}

// Skip is the group of constants that have no Go side; the note says why.
const Skip = "skip"

// Groups lists the groups in the order of the generated files.
var Groups = []Group{
	{Name: "version", Doc: "The libzmq version that the bindings were generated from."},
	{Name: "socket_type", Type: "SocketType", Base: "int32", Trim: "ZMQ_", Man: "zmq_socket", Doc: "is the messaging pattern of a socket"},
	{Name: "socket_option", Type: "SocketOption", Base: "int32", Trim: "ZMQ_", Man: "zmq_setsockopt", Doc: "is the number of a socket option"},
	{Name: "context_option", Type: "ContextOption", Base: "int32", Trim: "ZMQ_", Man: "zmq_ctx_set", Doc: "is the number of a context option"},
	{Name: "context_default", Doc: "Defaults of context options, as the header states them."},
	{Name: "message_property", Type: "MessageProperty", Base: "int32", Trim: "ZMQ_", Man: "zmq_msg_get", Doc: "is the number of an integer property of a message"},
	{Name: "message_metadata_key", Man: "zmq_msg_gets", Doc: "Names of message metadata properties that libzmq gives a constant."},
	{Name: "send_recv_flag", Type: "Flags", Base: "int32", Bits: true, Trim: "ZMQ_", Man: "zmq_msg_send", Doc: "are the flags of send and receive calls"},
	{Name: "poll_event", Type: "PollEvents", Base: "int16", Bits: true, Trim: "ZMQ_", Man: "zmq_poll", Doc: "are readiness conditions"},
	{Name: "poll_default", Doc: "Number of poll items that libzmq keeps without allocating."},
	{Name: "monitor_event", Type: "Event", Base: "int32", Bits: true, Trim: "ZMQ_EVENT_", Man: "zmq_socket_monitor", Doc: "is a set of socket monitor events"},
	{Name: "monitor_event_version", Type: "EventVersion", Base: "int32", Trim: "ZMQ_", Man: "zmq_socket_monitor_versioned", Doc: "is the format of monitor messages"},
	{Name: "protocol_error", Type: "ProtocolError", Base: "int32", Trim: "ZMQ_PROTOCOL_ERROR_", Man: "zmq_socket_monitor", Doc: "is the value of EventHandshakeFailedProtocol"},
	{Name: "mechanism", Type: "Mechanism", Base: "int32", Trim: "ZMQ_", Man: "zmq_getsockopt", Doc: "is a security mechanism, as OptMechanism reads it"},
	{Name: "gssapi_name_type", Type: "GSSAPINameType", Base: "int32", Trim: "ZMQ_GSSAPI_NT_", Man: "zmq_gssapi", Doc: "says how a GSSAPI principal is read"},
	{Name: "device", Type: "Device", Base: "int32", Trim: "ZMQ_", Man: "zmq_proxy", Doc: "is the deprecated kind of a Device call; libzmq ignores it"},
	{Name: "router_notify", Type: "RouterNotify", Base: "int32", Bits: true, Trim: "ZMQ_NOTIFY_", Man: "zmq_setsockopt", Doc: "are the flags of OptRouterNotify"},
	{Name: "reconnect_stop", Type: "ReconnectStop", Base: "int32", Bits: true, Trim: "ZMQ_RECONNECT_STOP_", Man: "zmq_setsockopt", Doc: "are the flags of OptReconnectStop"},
	{Name: "norm_mode", Type: "NormMode", Base: "int32", Trim: "ZMQ_NORM_", Man: "zmq_setsockopt", Doc: "is the value of OptNormMode"},
	{Name: "limit", Doc: "Limits of the draft group API."},
	{Name: "errno_base", Doc: "The number that libzmq adds to make errno values of its own."},
	{Name: "errno", Type: "Errno", Base: "int32", Trim: "", Man: "zmq_errno", Doc: "is an error number of libzmq"},
}

func groupNamed(name string) (*Group, bool) {
	for i := range Groups {
		if Groups[i].Name == name {
			return &Groups[i], true
		}
	}
	return nil, false
}
