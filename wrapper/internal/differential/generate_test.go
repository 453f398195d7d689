package differential

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// A generator writes a script. It knows what it has made so far, so that most calls
// make sense and lead further; few names and few sockets make them meet.
type generator struct {
	*rand.Rand
	family  family
	sockets []*planned
	script  script
	bound   map[string]int // names, by the socket that has them
	sent    int            // to tell messages apart
	single  bool           // messages have one part
	// There are no limits that anyone reaches. With others beside them, a libzmq socket that
	// is full when its name is bound without a limit stays full for good.
	unlimited bool
	// A socket was closed whose name nobody had bound. The connections of several such
	// sockets end in any order, once the name is bound.
	orphans bool
}

// planned is what the generator knows of a socket.
type planned struct {
	typ   capi.SocketType
	open  bool
	names []string // that it was bound or connected to
	// It may keep the last message only. libzmq takes that for the routing id, or aborts,
	// when the name is bound after it has connected; and so it does with a probe.
	conflates, probes bool
	manual            bool // it is an XPub that was manual once
	limited           bool // to a few messages
}

// A family is types of sockets that work together.
type family []capi.SocketType

var families = []family{
	{capi.Push, capi.Pull},
	{capi.Pair},
	{capi.Req, capi.Rep, capi.Router, capi.Dealer},
	{capi.Router, capi.Dealer},
	{capi.Router},
	{capi.Req, capi.Rep},
	{capi.Pub, capi.Sub},
	{capi.XPub, capi.XSub},
	{capi.Pub, capi.Sub, capi.XPub, capi.XSub},
	{capi.Sub, capi.XPub},
	{capi.Pair, capi.Pub, capi.Sub, capi.Req, capi.Rep, capi.Dealer, capi.Router, capi.Pull, capi.Push, capi.XPub, capi.XSub},
}

const maxSockets = 6

// generate returns the script of one seed, always the same.
func generate(seed, index uint64) script {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, index)), bound: map[string]int{}}
	g.family = pick(g, families)
	g.single = g.chance(30) && !slices.Contains(g.family, capi.Req) && !slices.Contains(g.family, capi.Rep)
	g.unlimited = g.chance(20)
	g.contextOptions()
	for range 2 + g.IntN(3) {
		g.newSocket()
		g.join()
	}
	length := 20 + g.IntN(120)
	for len(g.script) < length {
		g.step()
	}
	if g.IntN(10) == 0 {
		g.shutDown()
	}
	return g.script
}

func pick[T any](g *generator, from []T) T { return from[g.IntN(len(from))] }

// chance is true in percent of all cases.
func (g *generator) chance(percent int) bool { return g.IntN(100) < percent }

func (g *generator) add(verb string, socket int, args ...string) {
	g.script = append(g.script, op{verb, socket, args})
}

// A choice is something to do next, and how often compared with others.
type choice struct {
	weight int
	do     func(g *generator)
}

var choices = []choice{
	{26, (*generator).send},
	{26, (*generator).recv},
	{5, (*generator).echo},
	{3, (*generator).sendBatch},
	{2, (*generator).loan},
	{2, (*generator).lease},
	{1, (*generator).monitor},
	{3, (*generator).recvBatch},
	{5, (*generator).events},
	{6, (*generator).join},
	{3, (*generator).leave},
	{2, (*generator).close},
	{2, (*generator).newSocket},
	{10, (*generator).set},
	{12, (*generator).manage},
	{5, (*generator).get},
	{1, (*generator).misuse},
}

func (g *generator) step() {
	total := 0
	for _, c := range choices {
		total += c.weight
	}
	n := g.IntN(total)
	for _, c := range choices {
		if n -= c.weight; n < 0 {
			c.do(g)
			return
		}
	}
}

// any returns a socket, seldom one that is closed.
func (g *generator) any() int {
	for {
		i := g.IntN(len(g.sockets))
		if g.sockets[i].open || g.chance(3) {
			return i
		}
		if g.allClosed() {
			g.newSocket()
		}
	}
}

func (g *generator) allClosed() bool {
	for _, s := range g.sockets {
		if s.open {
			return false
		}
	}
	return true
}

// newSocket sets what only counts before there are connections.
func (g *generator) newSocket() {
	i := len(g.sockets)
	if i == maxSockets {
		if i = g.IntN(maxSockets); g.sockets[i].open && g.chance(80) {
			return
		}
	} else {
		g.sockets = append(g.sockets, nil)
	}
	g.freeNames(i)
	if g.sockets[i] != nil {
		g.readManual()
	}
	s := &planned{typ: pick(g, g.family), open: true}
	g.sockets[i] = s
	g.add("new", i, s.typ.String())
	for _, option := range []string{"SNDHWM", "RCVHWM"} {
		if g.chance(40) {
			s.limited = !g.unlimited
			g.add("set", i, option, strconv.Itoa(g.limit()))
		}
	}
	for range g.IntN(3) {
		g.setOption(i)
	}
	switch {
	case s.typ == capi.Sub && g.chance(80):
		g.add("set", i, "SUBSCRIBE", pick(g, topics))
	case s.typ == capi.XPub && g.chance(20):
		s.manual = true
		g.add("set", i, pick(g, []string{"XPUB_MANUAL", "XPUB_MANUAL_LAST_VALUE"}), "1")
	}
}

// limit returns a high water mark.
func (g *generator) limit() int {
	if g.unlimited {
		return 0
	}
	return pick(g, []int{1, 1, 2, 3, 4})
}

var (
	addresses = []string{`"inproc://a"`, `"inproc://b"`, `"inproc://c"`}
	wrong     = []string{`""`, `"inproc://"`, `"inproc:/a"`, `"nonsense"`, `"udp://127.0.0.1:1"`, `"other://a"`, `"inproc://nobody"`}
)

func (g *generator) address() string {
	if g.chance(2) {
		return pick(g, wrong)
	}
	return addresses[min(g.IntN(3), g.IntN(3))]
}

// join binds or connects; most connect.
func (g *generator) join() {
	i, a := g.any(), g.address()
	s := g.sockets[i]
	// Not to itself: it is by chance whether a libzmq socket sees in one call what it has
	// brought about in it, such as room or a message.
	if (s.typ == capi.Req || s.limited) && slices.Contains(s.names, a) || g.doubles(s, a) {
		return
	}
	_, taken := g.bound[a]
	connect := taken && g.chance(60) || !s.conflates && (!taken && g.chance(40) || g.chance(10))
	if !connect && s.manual && g.orphans { // there is no time to do as readManual does
		return
	}
	s.names = append(s.names, a)
	if connect {
		g.add("connect", i, a)
		return
	}
	g.add("bind", i, a)
	if s.open && !taken {
		g.bound[a] = i
	}
}

// doubles reports whether a name would connect a publisher twice with one socket, which
// a publisher of libzmq serves in the order of addresses in memory then.
func (g *generator) doubles(s *planned, a string) bool {
	for _, other := range g.sockets {
		if !s.publishes() && !other.publishes() || !slices.Contains(other.names, a) {
			continue
		}
		if s == other || slices.ContainsFunc(s.names, func(n string) bool { return slices.Contains(other.names, n) }) {
			return true
		}
	}
	return false
}

func (s *planned) publishes() bool { return s.typ == capi.Pub || s.typ == capi.XPub }

// leave ends what was begun, mostly.
func (g *generator) leave() {
	i := g.any()
	s := g.sockets[i]
	a := g.address()
	if len(s.names) > 0 && g.chance(90) {
		a = pick(g, s.names)
	}
	// The driver of libzmq puts off that a Router leaves such a name, for libzmq may abort.
	if _, taken := g.bound[a]; !taken && (s.typ == capi.Router || s.typ == capi.Rep) {
		return
	}
	if g.tears(s.typ) {
		g.add("recvbatch", i, "50")
	}
	g.readManual()
	g.add(pick(g, []string{"unbind", "disconnect", "disconnect"}), i, a)
	if g.bound[a] == i {
		delete(g.bound, a) // of inproc both calls end either
	}
}

// tears is true of sockets of which libzmq takes the first part of a message when it is
// asked for events. Should the connection be closed from this side then, it continues
// with parts of another message, or aborts.
func (g *generator) tears(typ capi.SocketType) bool {
	if g.single {
		return false
	}
	switch typ {
	case capi.Router, capi.Rep, capi.Sub, capi.XSub:
		return true
	}
	return false
}

func (g *generator) close() {
	i := g.any()
	waits := slices.ContainsFunc(g.sockets[i].names, func(n string) bool { _, taken := g.bound[n]; return !taken })
	if waits && g.orphans {
		return
	}
	g.orphans = g.orphans || waits
	g.sockets[i].open = false
	g.freeNames(i)
	g.readManual()
	g.add("close", i)
}

// readManual has manual XPubs receive what there is before a peer may leave: libzmq keeps
// the address of a peer whose subscription is not received yet, and uses it afterwards.
func (g *generator) readManual() {
	for i, s := range g.sockets {
		if s.manual && s.open {
			g.add("recvbatch", i, "50")
		}
	}
}

func (g *generator) freeNames(i int) {
	maps.DeleteFunc(g.bound, func(_ string, owner int) bool { return owner == i })
}

func (g *generator) recv()      { g.add("recv", g.any()) }
func (g *generator) recvBatch() { g.add("recvbatch", g.any(), strconv.Itoa(1+g.IntN(4))) }
func (g *generator) lease()     { g.add("lease", g.any()) }
func (g *generator) monitor()   { g.add(pick(g, []string{"monitor", "monitor", "unmonitor"}), g.any()) }
func (g *generator) events()    { g.add("events", g.any()) }

// echo is not for an XSub or a Req: see message.
func (g *generator) echo() {
	if i := g.any(); g.sockets[i].typ != capi.XSub && g.sockets[i].typ != capi.Req {
		g.add("echo", i, strconv.Itoa(g.any()))
	}
}

// manage does what a manual XPub is for: several ask for the same, and get it.
func (g *generator) manage() {
	i := slices.IndexFunc(g.sockets, func(s *planned) bool { return s.manual && s.open })
	if i < 0 {
		return
	}
	topic := pick(g, topics[1:6])
	for j, s := range g.sockets {
		switch {
		case !s.open || g.chance(30):
		case s.typ == capi.Sub:
			g.add("set", j, "SUBSCRIBE", topic)
		case s.typ == capi.XSub:
			g.add("send", j, `"\x01`+topic[1:])
		}
	}
	for range g.IntN(4) {
		g.add("recv", i)
		g.add("set", i, "SUBSCRIBE", topic)
	}
	g.add("send", i, topic[:len(topic)-1]+g.number()+`"`)
}

// shutDown has a few calls follow, all of which must fail alike.
func (g *generator) shutDown() {
	if g.chance(70) {
		g.add("shutdown", -1)
		for range g.IntN(12) {
			g.step()
		}
	}
	g.add("term", -1)
	for range g.IntN(8) {
		g.step()
	}
}
