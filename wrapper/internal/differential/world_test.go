package differential

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// A world is a context of one side, and the sockets that a script has made.
type world struct {
	ctx     driver.Context
	sockets map[int]driver.Socket
	closed  bool   // a socket was closed
	over    bool   // the context was, and all of its threads have ended
	asleep  func() // returns when no thread of the library has anything to do
	ids     ids
	last    map[int][][]byte // the message that a socket has received last
	memory  [][][]byte       // of an earlier batch, to receive into

	monitors map[int]driver.EventSource // by socket
}

// newWorld makes one; asleep may be nil.
func newWorld(d driver.Driver, asleep func()) (*world, error) {
	ctx, err := d.NewContext()
	if err != nil {
		return nil, err
	}
	if asleep == nil {
		asleep = func() {}
	}
	return &world{
		ctx: ctx, sockets: map[int]driver.Socket{}, asleep: asleep,
		last: map[int][][]byte{}, monitors: map[int]driver.EventSource{},
	}, nil
}

// end closes what is left. No message may keep it from doing so.
func (w *world) end() error {
	for _, m := range w.monitors {
		_ = m.Close()
	}
	c, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return w.ctx.Term(c)
}

// patience is more than anything takes here that ever ends.
const patience = 30 * time.Second

// A verb makes a call and returns the outcome as text.
type verb struct {
	run    func(w *world, s driver.Socket, o op) string
	method string // of package zmq, for those who read a report
	moves  bool   // it may begin or end connections
}

var verbs map[string]verb

func init() {
	verbs = map[string]verb{
		"new":        {run: (*world).new, method: "Socket", moves: true},
		"close":      {run: (*world).close, method: "Close", moves: true},
		"bind":       {run: bind, method: "Bind", moves: true},
		"connect":    {run: connect, method: "Connect", moves: true},
		"unbind":     {run: unbind, method: "Unbind", moves: true},
		"disconnect": {run: disconnect, method: "Disconnect", moves: true},
		"set":        {run: set, method: "SetOption"},
		"get":        {run: get, method: "Option"},
		"send":       {run: (*world).send, method: "Send"},
		"sendbatch":  {run: (*world).sendBatch, method: "SendBatch"},
		"recv":       {run: (*world).recv, method: "Recv", moves: true},
		"recvbatch":  {run: (*world).recvBatch, method: "RecvBatch", moves: true},
		"echo":       {run: (*world).echo, method: "Send"},
		"lease":      {run: (*world).lease, method: "RecvLease", moves: true},
		"loan":       {run: (*world).loan, method: "SendLoan"},
		"monitor":    {run: (*world).monitor, method: "Monitor", moves: true},
		"unmonitor":  {run: (*world).unmonitor, method: "Monitor.Close", moves: true},
		"events":     {run: events, method: "Events", moves: true},
		"ctxset":     {run: (*world).ctxSet, method: "SetOption"},
		"ctxget":     {run: (*world).ctxGet, method: "Option"},
		"shutdown":   {run: (*world).shutdown, method: "Shutdown", moves: true},
		"term":       {run: (*world).term, method: "Close", moves: true},
	}
}

// do makes one call and waits until everything that follows from it has happened.
func (w *world) do(o op) (outcome string) {
	defer func() {
		if r := recover(); r != nil {
			outcome = fmt.Sprintf("panic: %v", r)
		}
	}()
	s, ok := w.sockets[o.socket]
	if o.socket >= 0 && !ok && o.verb != "new" {
		return "no socket"
	}
	v := verbs[o.verb]
	outcome = v.run(w, s, o)
	w.settle(v.moves)
	return outcome
}

// A connection ends by a handshake of three steps, each of which one side takes when
// it looks at its commands. That another connection ends may follow from it.
const (
	fewRounds  = 2
	manyRounds = 7
)

// settle has all sockets look at their commands until there are none. They do so in
// every call of Disconnect, also one that goes wrong. Those that were closed are
// looked after by a thread of libzmq.
func (w *world) settle(moved bool) {
	rounds := fewRounds
	if moved {
		rounds = manyRounds
	}
	order := slices.Sorted(maps.Keys(w.sockets))
	for range rounds {
		if w.closed && !w.over {
			w.asleep()
		}
		for _, i := range order {
			_ = w.sockets[i].Disconnect("")
		}
	}
}

// new replaces the socket that had the number before, which is closed.
func (w *world) new(old driver.Socket, o op) string {
	typ, err := capi.ParseSocketType(o.args[0])
	if err != nil {
		return err.Error()
	}
	if old != nil {
		_ = w.close(old, o)
		_ = w.unmonitor(old, o)
	}
	delete(w.last, o.socket)
	delete(w.sockets, o.socket)
	s, err := w.ctx.NewSocket(typ)
	if err != nil {
		return errorText(err)
	}
	w.sockets[o.socket] = s
	for _, option := range []capi.SocketOption{capi.OptSndTimeo, capi.OptRcvTimeo} {
		if err := s.SetOption(option, optionValue("0")); err != nil {
			return errorText(err)
		}
	}
	return "ok"
}

func (w *world) close(s driver.Socket, _ op) string {
	w.closed = true
	return errorText(s.Close())
}

func bind(_ *world, s driver.Socket, o op) string {
	resolved, err := s.Bind(endpoint(o))
	if err != nil {
		return errorText(err)
	}
	return strconv.Quote(resolved)
}

func connect(_ *world, s driver.Socket, o op) string { return errorText(s.Connect(endpoint(o))) }
func unbind(_ *world, s driver.Socket, o op) string  { return errorText(s.Unbind(endpoint(o))) }
func disconnect(_ *world, s driver.Socket, o op) string {
	return errorText(s.Disconnect(endpoint(o)))
}

func endpoint(o op) string { return string(new(ids).part(o.args[0])) }

func set(_ *world, s driver.Socket, o op) string {
	option, err := capi.ParseSocketOption(o.args[0])
	if err != nil {
		return err.Error()
	}
	return errorText(s.SetOption(option, optionValue(o.args[1])))
}

// get reads an option into a buffer of some size.
func get(_ *world, s driver.Socket, o op) string {
	option, err := capi.ParseSocketOption(o.args[0])
	if err != nil {
		return err.Error()
	}
	buf := make([]byte, number(o.args[1]))
	n, err := s.Option(option, buf)
	if err != nil {
		return errorText(err)
	}
	return showValue(buf[:n])
}

func number(token string) int {
	n, err := strconv.Atoi(token)
	if err != nil {
		panic(err)
	}
	return n
}

func (w *world) send(s driver.Socket, o op) string {
	return errorText(s.Send(context.Background(), w.ids.message(o.args)))
}

func (w *world) sendBatch(s driver.Socket, o op) string {
	n, err := s.SendBatch(context.Background(), w.ids.batch(o.args))
	return fmt.Sprintf("%d %s", n, errorText(err))
}

// echo sends what another socket, or the same, has received last.
func (w *world) echo(s driver.Socket, o op) string {
	m, ok := w.last[number(o.args[0])]
	if !ok {
		return "nothing"
	}
	return errorText(s.Send(context.Background(), m))
}

func (w *world) recv(s driver.Socket, o op) string {
	m, err := s.Recv(context.Background(), nil)
	if err != nil {
		return errorText(err)
	}
	w.keep(o.socket, m)
	return w.ids.showMessage(m)
}

func (w *world) recvBatch(s driver.Socket, o op) string {
	want := number(o.args[0])
	into := slices.Grow(w.memory, want)[:want]
	n, err := s.RecvBatch(context.Background(), into)
	if err != nil {
		return fmt.Sprintf("%d %s", n, errorText(err))
	}
	w.memory = into
	var shown []string
	for _, m := range into[:n] {
		shown = append(shown, w.ids.showMessage(m))
	}
	if n > 0 {
		w.keep(o.socket, into[n-1])
	}
	return strings.Join(shown, " "+separator+" ")
}

func (w *world) keep(socket int, m [][]byte) {
	var kept [][]byte
	for _, p := range m {
		kept = append(kept, slices.Clone(p))
	}
	w.last[socket] = kept
}

// lease shows whether more parts follow, too, and gives the message back at once.
func (w *world) lease(s driver.Socket, o op) string {
	l, err := s.(driver.Lender).RecvLease(context.Background())
	if err != nil {
		return errorText(err)
	}
	defer l.Release()
	w.keep(o.socket, l.Parts())
	shown := []string{w.ids.showMessage(l.Parts())}
	for i := range len(l.Parts()) + 1 {
		more, err := l.Property(i, capi.PropMore)
		shown = append(shown, fmt.Sprint(more, " ", errorText(err)))
	}
	return strings.Join(shown, ", ")
}

// loan spoils the message once it is back.
func (w *world) loan(s driver.Socket, o op) string {
	msg := w.ids.message(o.args)
	return errorText(s.(driver.Lender).SendLoan(context.Background(), msg, func() {
		for _, part := range msg {
			clear(part)
		}
	}))
}

// monitor has no events to show over inproc.
func (w *world) monitor(s driver.Socket, o op) string {
	m, err := s.(driver.Monitorer).Monitor()
	if err == nil {
		w.monitors[o.socket] = m
	}
	return errorText(err)
}

func (w *world) unmonitor(_ driver.Socket, o op) string {
	m, ok := w.monitors[o.socket]
	if !ok {
		return "nothing"
	}
	w.closed = true
	delete(w.monitors, o.socket)
	return errorText(m.Close())
}

func events(_ *world, s driver.Socket, _ op) string {
	e, err := s.Events()
	if err != nil {
		return errorText(err)
	}
	return e.String()
}

func (w *world) ctxSet(_ driver.Socket, o op) string {
	option, err := capi.ParseContextOption(o.args[0])
	if err != nil {
		return err.Error()
	}
	return errorText(w.ctx.SetOption(option, number(o.args[1])))
}

func (w *world) ctxGet(_ driver.Socket, o op) string {
	option, err := capi.ParseContextOption(o.args[0])
	if err != nil {
		return err.Error()
	}
	v, err := w.ctx.Option(option)
	if err != nil {
		return errorText(err)
	}
	return strconv.Itoa(v)
}

func (w *world) shutdown(driver.Socket, op) string { return errorText(w.ctx.Shutdown()) }

func (w *world) term(driver.Socket, op) string {
	w.over = true
	return errorText(w.end())
}
