package zmq

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"strings"
)

// An AuthRequest is a peer that asks to be let in.
type AuthRequest struct {
	Domain    string     // the ZAP domain of the socket it wants to talk to
	Address   string     // where it comes from, as libzmq says
	IP        netip.Addr // the same, if it is an IP address, else invalid
	RoutingID []byte     // of the listening socket, not of the peer
	Mechanism Mechanism

	User      string    // of PLAIN
	Password  string    `json:"-"` // of PLAIN; String leaves it out
	Key       PublicKey // of CURVE: the peer has proved that it has the secret key
	Principal string    // of GSSAPI, which has verified it

	// Verdict is what the policy says without its Decide: to be returned, with
	// metadata perhaps, or overruled.
	Verdict AuthReply
}

// String describes the request without the password.
func (r AuthRequest) String() string {
	who := ""
	switch r.Mechanism {
	case MechanismPlain:
		who = fmt.Sprintf(" user %q", r.User)
	case MechanismCurve:
		who = fmt.Sprintf(" key %s", r.Key)
	case MechanismGSSAPI:
		who = fmt.Sprintf(" principal %q", r.Principal)
	}
	return fmt.Sprintf("%v%s from %q in domain %q", r.Mechanism, who, r.Address, r.Domain)
}

// GoString does the same for %#v.
func (r AuthRequest) GoString() string { return "zmq.AuthRequest(" + r.String() + ")" }

// zapVersion is that of the protocol.
const zapVersion = "1.0"

// A zapEnvelope is what a reply needs of its request.
type zapEnvelope struct {
	path Message // routing ids and the delimiter
	id   []byte  // of the request
}

// Limits of requests. libzmq keeps to them; others that connect to the inproc
// endpoint of the handler need not.
const (
	zapMaxHops  = 16
	zapMaxField = 255     // of the fields that RFC 27 limits
	zapMaxBlob  = 1 << 16 // of request ids, credentials and metadata
)

// errNoReply is for messages that show no way to reply to them.
var errNoReply = errors.New("no address envelope")

// parseZAP reads a request as a Router receives it. With errNoReply there is
// nobody to reply to; any other error belongs into a reply. Nothing of msg is
// copied but what becomes text.
func parseZAP(msg Message) (e zapEnvelope, r AuthRequest, err error) {
	end := 1
	for end < len(msg) && len(msg[end]) > 0 {
		end++
	}
	if end+2 >= len(msg) || end > zapMaxHops || len(msg[end+2]) > zapMaxBlob {
		return e, r, errNoReply
	}
	e = zapEnvelope{msg[:end+1], msg[end+2]}
	body := msg[end+1:]
	if string(body[0]) != zapVersion {
		return e, r, errors.New("the version is not 1.0")
	}
	if len(body) < 6 {
		return e, r, fmt.Errorf("it has %d frames, not 6 or more", len(body))
	}
	for i, name := range []string{"domain", "address", "identity", "mechanism"} {
		if len(body[2+i]) > zapMaxField {
			return e, r, fmt.Errorf("the %s has %d bytes", name, len(body[2+i]))
		}
	}
	r.Domain, r.Address, r.RoutingID = string(body[2]), string(body[3]), body[4]
	if ip, err := netip.ParseAddr(r.Address); err == nil {
		r.IP = ip.Unmap().WithZone("")
	}
	return e, r, r.takeCredentials(string(body[5]), body[6:])
}

// takeCredentials reads the frames after the mechanism.
func (r *AuthRequest) takeCredentials(mechanism string, frames Message) error {
	want := map[string]int{"NULL": 0, "PLAIN": 2, "CURVE": 1, "GSSAPI": 1}
	n, known := want[mechanism]
	switch {
	case !known:
		return fmt.Errorf("mechanism %q is not known", mechanism)
	case len(frames) != n:
		return fmt.Errorf("%s has %d credentials, not %d", mechanism, n, len(frames))
	}
	for _, frame := range frames {
		if len(frame) > zapMaxBlob {
			return fmt.Errorf("a credential of %s has %d bytes", mechanism, len(frame))
		}
	}
	switch mechanism {
	case "NULL":
		r.Mechanism = MechanismNull
	case "PLAIN":
		r.Mechanism, r.User, r.Password = MechanismPlain, string(frames[0]), string(frames[1])
	case "CURVE":
		if len(frames[0]) != keySize {
			return fmt.Errorf("the key of CURVE has %d bytes", len(frames[0]))
		}
		r.Mechanism, r.Key = MechanismCurve, PublicKey(frames[0])
	case "GSSAPI":
		r.Mechanism, r.Principal = MechanismGSSAPI, string(frames[0])
	}
	return nil
}

// message builds the reply.
func (e zapEnvelope) message(r AuthReply) Message {
	msg := append(Message{}, e.path...)
	msg = append(msg, []byte(zapVersion), e.id, fmt.Append(nil, int(r.Status)), []byte(r.Text))
	if r.Status != AuthOK {
		return append(msg, nil, nil)
	}
	var metadata bytes.Buffer
	for name, value := range r.Metadata {
		metadata.WriteByte(byte(len(name)))
		metadata.WriteString(name)
		metadata.Write(binary.BigEndian.AppendUint32(nil, uint32(len(value))))
		metadata.WriteString(value)
	}
	return append(msg, []byte(r.UserID), metadata.Bytes())
}

// isMetadataName follows the grammar of ZMTP.
func isMetadataName(name string) bool {
	return name != "" && len(name) <= zapMaxField && strings.IndexFunc(name, func(r rune) bool {
		return !strings.ContainsRune("-_.+", r) && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) < 0
}
