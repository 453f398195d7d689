package zmq4

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log"
	"sync"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// CURVE_ALLOW_ANY stands for all keys, see [AuthCurveAdd].
const CURVE_ALLOW_ANY = "*"

// auth is the handler of the default context.
var auth = struct {
	mu      sync.Mutex
	running bool
	handler *zmq.Authenticator // from the first AuthStart on
	verbose bool
	rules   authRules
}{}

// AuthStart starts to decide which peers may connect to the sockets of the default
// context: start it before the first of them. As long as there are no rules, peers
// without credentials are let in, and those of PLAIN and CURVE are not. The rules may
// be changed at any time, by any goroutine; peers that are connected stay so.
//
// Specification: https://rfc.zeromq.org/spec/27/
func AuthStart() (err error) {
	ctx, err := defaultContext()
	if err != nil {
		return err
	}
	core, err := ctx.live()
	if err != nil {
		return err
	}
	auth.mu.Lock()
	defer auth.mu.Unlock()
	if auth.running {
		return errAuthRuns
	}
	policy := zmq.Policy{Null: true, Decide: decide}
	if auth.handler != nil {
		err = auth.handler.SetPolicy(policy)
	} else {
		auth.handler, err = zmq.NewAuthenticator(core.ctx, policy, zmq.AuthReport(complain), zmq.AuthLog(logDecision))
	}
	auth.running = err == nil
	return plain(err)
}

var errAuthRuns = errors.New("zmq4: authentication runs already")

// AuthStop ends that. Peers without credentials are let in again; those of PLAIN and
// CURVE are not until it is started again, or the program binds a handler of its
// own: without one libzmq would let everybody in.
func AuthStop() {
	auth.mu.Lock()
	defer auth.mu.Unlock()
	if auth.running {
		auth.running = false
		_ = auth.handler.SetPolicy(zmq.Policy{Null: true})
	}
}

// authYields lets a socket of ctx be bound where the handler of AuthStart was.
func authYields(ctx *Context) {
	auth.mu.Lock()
	defer auth.mu.Unlock()
	if auth.running || auth.handler == nil {
		return
	}
	if is, _ := defaultContext(); is == ctx {
		auth.handler.Close()
		auth.handler = nil
	}
}

// authEndpoint is where libzmq asks.
const authEndpoint = "inproc://zeromq.zap.01"

// AuthSetVerbose has decisions logged with package log.
func AuthSetVerbose(verbose bool) {
	auth.mu.Lock()
	defer auth.mu.Unlock()
	auth.verbose = verbose
}

func logDecision(r zmq.AuthRequest, reply zmq.AuthReply) {
	auth.mu.Lock()
	defer auth.mu.Unlock()
	if auth.verbose {
		log.Printf("zmq4: %v: %v", r, reply.Status)
	}
}

// complain logs what went wrong; it is for what nobody can be told of.
func complain(err error) { log.Printf("zmq4: authentication: %v", err) }

// decide judges a peer by the rules, and asks the metadata handler about one that is
// let in. There is one such question at a time.
func decide(_ context.Context, r zmq.AuthRequest) zmq.AuthReply {
	reply := auth.rules.judge(r)
	if reply.Status != zmq.AuthOK {
		return reply
	}
	metaHandler.Lock()
	defer metaHandler.Unlock()
	if metaHandler.ask == nil {
		return reply
	}
	found := metaHandler.ask(zapVersion, zapRequest, r.Domain, r.Address, string(r.RoutingID), r.Mechanism.String(), credentials(r)...)
	reply.UserID, reply.Metadata = found[zmq.PropertyUserID], map[string]string{}
	for name, value := range found {
		if name != zmq.PropertyUserID && len(name) <= maxNameSize {
			reply.Metadata[name] = value
		}
	}
	return reply
}

// What libzmq has in all its requests.
const (
	zapVersion = "1.0"
	zapRequest = "1"
)

// credentials returns those of a request, as they came.
func credentials(r zmq.AuthRequest) []string {
	switch r.Mechanism {
	case zmq.MechanismPlain:
		return []string{r.User, r.Password}
	case zmq.MechanismCurve:
		return []string{string(r.Key[:])}
	case zmq.MechanismGSSAPI:
		return []string{r.Principal}
	}
	return nil
}

// metaHandler is what AuthSetMetadataHandler has set.
var metaHandler struct {
	sync.Mutex
	ask func(version, request_id, domain, address, identity, mechanism string, credentials ...string) (metadata map[string]string)
}

// AuthSetMetadataHandler has handler asked about each peer that is let in: the
// properties it returns go with the messages of the peer, see
// [Socket.RecvWithMetadata]; "User-Id" among them is who the peer is. Calls do not
// overlap. One that takes too long, or panics, keeps the peer out. The arguments are
// the fields of the request.
//
// Specification: https://rfc.zeromq.org/spec/27/
func AuthSetMetadataHandler(
	handler func(
		version, request_id, domain, address, identity, mechanism string, credentials ...string) (metadata map[string]string)) {
	metaHandler.Lock()
	defer metaHandler.Unlock()
	metaHandler.ask = handler
}

// maxNameSize is that of a property's name.
const maxNameSize = 255

// AuthMetaBlob encodes a property as handlers of ZAP send it. A key has at most 255
// bytes.
//
// Specification: https://rfc.zeromq.org/spec/27/
func AuthMetaBlob(key, value string) (blob []byte, err error) {
	if len(key) > maxNameSize {
		return []byte{}, fmt.Errorf("zmq4: the key of a property has %d bytes; at most %d", len(key), maxNameSize)
	}
	blob = append(blob, byte(len(key)))
	blob = append(blob, key...)
	blob = binary.BigEndian.AppendUint32(blob, uint32(len(value)))
	return append(blob, value...), nil
}
