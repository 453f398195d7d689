package zmq

import (
	"fmt"
	"strings"
)

// AuthStatus says how a request to be let in ends.
type AuthStatus int

// The statuses that ZAP knows.
const (
	AuthOK        AuthStatus = 200 // let in
	AuthTemporary AuthStatus = 300 // not now: the peer is cut off and tries again
	AuthDenied    AuthStatus = 400 // refused
	AuthFailed    AuthStatus = 500 // could not be decided: refused too
)

// String prints the number and what it means.
func (s AuthStatus) String() string {
	text, known := map[AuthStatus]string{
		AuthOK: "200 OK", AuthTemporary: "300 temporary failure", AuthDenied: "400 denied", AuthFailed: "500 failure",
	}[s]
	if !known {
		return fmt.Sprintf("AuthStatus(%d)", int(s))
	}
	return text
}

// An AuthReply is the answer to an [AuthRequest]. The zero value lets nobody in.
type AuthReply struct {
	Status AuthStatus
	Text   string // for the curious: peers get the status only

	// UserID and Metadata go with every message of a peer that was let in; see
	// [Lease.Metadata]. Names have letters, digits and -_.+ and are none of ZMTP's, but
	// for Identity: a Router takes that for the routing id of the peer, or what the
	// peer says itself, be it nothing: whichever libzmq reads last.
	UserID   string
	Metadata map[string]string
}

// Admit lets a peer in, as userID if that is not empty.
func Admit(userID string) AuthReply {
	return AuthReply{Status: AuthOK, Text: "OK", UserID: userID}
}

// Refuse keeps a peer out. The reason is for logs.
func Refuse(reason string) AuthReply { return AuthReply{Status: AuthDenied, Text: reason} }

// reservedMetadata are names that belong to ZMTP: a Socket-Type from here would
// break the connection, others would be lost.
var reservedMetadata = map[string]bool{
	"socket-type": true, "routing-id": true, "user-id": true,
	"peer-address": true, "resource": true, "__fd": true,
}

// check says what libzmq, or RFC 27, would not take.
func (r AuthReply) check() error {
	switch r.Status {
	case AuthOK, AuthTemporary, AuthDenied, AuthFailed:
	default:
		return fmt.Errorf("status %d is none of 200, 300, 400 and 500", int(r.Status))
	}
	if len(r.Text) > zapMaxField || len(r.UserID) > zapMaxField {
		return fmt.Errorf("the text or the user id has more than %d bytes", zapMaxField)
	}
	if strings.IndexByte(r.UserID, 0) >= 0 {
		return fmt.Errorf("the user id holds a NUL byte")
	}
	total := 0
	for name, value := range r.Metadata {
		if !isMetadataName(name) || reservedMetadata[strings.ToLower(name)] {
			return fmt.Errorf("metadata %q: names have letters, digits and -_.+ and are none of ZMTP's", name)
		}
		if name == PropertyIdentity && len(value) > zapMaxField {
			return fmt.Errorf("metadata %q: a routing id has at most %d bytes", name, zapMaxField)
		}
		if strings.IndexByte(value, 0) >= 0 {
			return fmt.Errorf("metadata %q: the value holds a NUL byte", name)
		}
		total += len(name) + len(value)
	}
	if total > zapMaxBlob {
		return fmt.Errorf("metadata of %d bytes; at most %d", total, zapMaxBlob)
	}
	return nil
}
