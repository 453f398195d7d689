package zmq_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// CURVE between two sockets. The authenticator knows the client by its public
// key. Errors are left out here; all calls return them.
func ExampleCurveListener() {
	c := context.Background()
	ctx, _ := zmq.NewContext()
	defer ctx.Close()
	server, _ := zmq.NewKeyPair()
	alice, _ := zmq.NewKeyPair()

	keys := zmq.NewKeys()
	keys.Add(alice.Public, "alice")
	auth, _ := zmq.NewAuthenticator(ctx, zmq.Policy{Keys: keys})
	defer auth.Close()

	rep, _ := ctx.Socket(zmq.Rep, zmq.CurveListener(server, "global"))
	endpoint, _ := rep.Bind("tcp://127.0.0.1:*")
	req, _ := ctx.Socket(zmq.Req, zmq.CurveDialer(server.Public, alice))
	req.Connect(endpoint)

	req.Send(c, zmq.Msg("hello"))
	msg, _ := rep.RecvLease(c)
	defer msg.Release()
	user, _ := msg.Metadata(zmq.PropertyUserID)
	fmt.Println(msg.Message(), "from", user)
	// Output: ["hello"] from alice
}

// PLAIN, with the users of one ZAP domain. Decisions are logged.
func ExamplePlainListener() {
	c := context.Background()
	ctx, _ := zmq.NewContext()
	defer ctx.Close()
	users, _ := zmq.NewUsers(map[string]string{"admin": "secret"})
	decisions := make(chan string, 2)
	auth, _ := zmq.NewAuthenticator(ctx, zmq.Policy{}, // nobody, but for
		zmq.AuthDomain("shop", zmq.Policy{Users: users}),
		zmq.AuthLog(func(r zmq.AuthRequest, reply zmq.AuthReply) {
			decisions <- fmt.Sprint(r.User, ": ", reply.Status)
		}))
	defer auth.Close()

	pull, _ := ctx.Socket(zmq.Pull, zmq.PlainListener("shop"))
	endpoint, _ := pull.Bind("tcp://127.0.0.1:*")
	for _, user := range []string{"mallory", "admin"} {
		push, _ := ctx.Socket(zmq.Push, zmq.PlainDialer(user, "secret"), zmq.Linger(0))
		push.Connect(endpoint)
		fmt.Println(<-decisions)
		if user == "admin" {
			push.Send(c, zmq.Msg("hello"))
			fmt.Println(pull.Recv(c))
		}
		push.Close()
	}
	// Output:
	// mallory: 400 denied
	// admin: 200 OK
	// ["hello"] <nil>
}

// A function decides, and tells the server more about the peer.
func ExamplePolicy() {
	c := context.Background()
	ctx, _ := zmq.NewContext()
	defer ctx.Close()
	office, _ := zmq.Prefixes("127.0.0.0/8", "192.0.2.0/24")
	auth, _ := zmq.NewAuthenticator(ctx, zmq.Policy{
		Allow: office,
		Decide: func(_ context.Context, r zmq.AuthRequest) zmq.AuthReply {
			reply := zmq.Admit("guest")
			reply.Metadata = map[string]string{"X-Seat": r.IP.String()}
			return reply
		},
	})
	defer auth.Close()

	pull, _ := ctx.Socket(zmq.Pull, zmq.NullListener("global"))
	endpoint, _ := pull.Bind("tcp://127.0.0.1:*")
	push, _ := ctx.Socket(zmq.Push)
	push.Connect(endpoint)
	push.Send(c, zmq.Msg("hello"))
	msg, _ := pull.RecvLease(c)
	defer msg.Release()
	user, _ := msg.Metadata(zmq.PropertyUserID)
	seat, _ := msg.Metadata("X-Seat")
	fmt.Println(user, "at", seat)
	// Output: guest at 127.0.0.1
}

// Certificates are files that CZMQ and pyzmq read too.
func ExampleCertificate() {
	dir, _ := os.MkdirTemp("", "certs")
	defer os.RemoveAll(dir)
	pair, _ := zmq.NewKeyPair()
	cert := &zmq.Certificate{KeyPair: pair, Metadata: map[string]string{"name": "Alice"}}
	fmt.Println(cert.Save(filepath.Join(dir, "alice.key")))

	mine, err := zmq.LoadCertificate(filepath.Join(dir, "alice.key"+zmq.SecretSuffix))
	fmt.Println(mine.Secret.Equal(pair.Secret), mine.Secret, err)

	clients, err := zmq.LoadCertificates(dir) // the public ones
	fmt.Println(len(clients), clients[pair.Public].Metadata["name"], err)
	// Output:
	// <nil>
	// true [secret] <nil>
	// 1 Alice <nil>
}

func ExampleDecodeZ85() {
	data, err := zmq.DecodeZ85("HelloWorld")
	fmt.Printf("%X %v\n", data, err)
	_, err = zmq.DecodeZ85("Hello, you")
	fmt.Println(err)
	// Output:
	// 864FD26FB559F75B <nil>
	// zmq: decode Z85: position 5: not a character of Z85: Invalid argument
}

func ExampleEncodeZ85() {
	text, err := zmq.EncodeZ85([]byte{0x86, 0x4F, 0xD2, 0x6F, 0xB5, 0x59, 0xF7, 0x5B})
	fmt.Println(text, err)
	// Output: HelloWorld <nil>
}
