package differential

import (
	"strconv"
	"strings"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// A setting is an option with values that matter.
type setting struct {
	option string
	values []string
}

var (
	flags   = []string{"0", "1", "1"}
	lingers = []string{"0", "-1", "1"}
)

// ofUnsubscribe has no topic that starts with a byte of one: a Sub of libzmq takes the
// end of that subscription for the beginning of one to what follows.
var ofUnsubscribe = topics[:len(topics)-2]

// ofAll are settings that every type of socket has.
var ofAll = []setting{
	{"ROUTING_ID", peers},
	{"LINGER", lingers},
	{"IMMEDIATE", flags},
	{"CONFLATE", flags},
	{"INVERT_MATCHING", flags},
}

// ofType are those of some types.
var ofType = map[capi.SocketType][]setting{
	capi.Sub: {
		{"SUBSCRIBE", topics}, {"SUBSCRIBE", topics}, {"UNSUBSCRIBE", ofUnsubscribe}, {"UNSUBSCRIBE", ofUnsubscribe},
		{"INVERT_MATCHING", flags},
	},
	capi.XPub:   ofPublishers,
	capi.Pub:    ofPublishers,
	capi.Req:    {{"REQ_RELAXED", flags}, {"REQ_CORRELATE", flags}, {"PROBE_ROUTER", flags}},
	capi.Dealer: {{"PROBE_ROUTER", flags}},
	capi.Router: ofRouters,
	capi.Rep:    ofRouters,
}

var ofPublishers = []setting{
	{"XPUB_VERBOSE", flags}, {"XPUB_VERBOSER", flags}, {"XPUB_NODROP", flags},
	{"XPUB_MANUAL", flags}, {"XPUB_MANUAL_LAST_VALUE", flags}, {"XPUB_WELCOME_MSG", []string{`"hi"`, `""`, `"a!"`}},
	{"INVERT_MATCHING", flags}, {"SUBSCRIBE", topics}, {"UNSUBSCRIBE", topics},
}

var ofRouters = []setting{
	{"ROUTER_MANDATORY", flags}, {"ROUTER_HANDOVER", flags}, {"PROBE_ROUTER", flags},
	{"CONNECT_ROUTING_ID", peers},
}

func (g *generator) set() { g.setOption(g.any()) }

// setOption sets an option that matters to the socket; seldom any.
func (g *generator) setOption(i int) {
	from := ofType[g.sockets[i].typ]
	switch {
	case g.chance(8):
		g.setAny(i)
		return
	case len(from) == 0 || g.chance(20):
		from = ofAll
	}
	s := pick(g, from)
	if s.option == "CONFLATE" && !g.chance(25) {
		s = pick(g, from)
	}
	p := g.sockets[i]
	switch {
	case s.option == "CONFLATE" && p.probes, s.option == "PROBE_ROUTER" && p.conflates:
		return
	case s.option == "CONFLATE":
		p.conflates = true
	case s.option == "PROBE_ROUTER":
		p.probes = true
	case strings.HasPrefix(s.option, "XPUB_MANUAL"):
		p.manual = p.typ == capi.XPub
	}
	g.add("set", i, s.option, pick(g, s.values))
}

// numbers are values that are in range for few options, and of the wrong size for some.
var numbers = []string{"-2", "-1", "0", "1", "2", "100", "2147483647", "-1q", "5q", `""`, `"x"`, `"text"`, `"inproc"`}

// setAny sets anything to anything, but what changes the time that calls take, or is
// known to crash libzmq.
func (g *generator) setAny(i int) {
	option := g.option()
	switch option {
	case "SNDTIMEO", "RCVTIMEO", "CONNECT_ROUTING_ID", "CONFLATE", "UNSUBSCRIBE", "PROBE_ROUTER",
		"XPUB_MANUAL", "XPUB_MANUAL_LAST_VALUE":
		return
	case "SNDHWM", "RCVHWM": // newSocket sets them
		return
	}
	g.add("set", i, option, pick(g, numbers))
}

// sizes of buffers to read into.
var sizes = []string{"4", "4", "4", "8", "255", "3", "0", "5", "32", "41"}

// favourites are read more often than others.
var favourites = []string{"EVENTS", "EVENTS", "RCVMORE", "TYPE", "LAST_ENDPOINT", "LAST_ENDPOINT", "ROUTING_ID"}

func (g *generator) get() {
	option := g.option()
	if g.chance(60) {
		option = pick(g, favourites)
	}
	size := pick(g, sizes)
	if (option == "LAST_ENDPOINT" || option == "ROUTING_ID") && g.chance(80) {
		size = "255"
	}
	g.add("get", g.any(), option, size)
}

// apart are options that are not compared, by the beginnings of their names.
var apart = map[string]string{
	"FD":           "a descriptor is another number each time, and the engine has none",
	"CURVE_":       "a libzmq may be built without; the engine has no security yet, and refuses these as such a libzmq does",
	"GSSAPI_":      "the same",
	"VMCI_":        "the same, of a transport",
	"NORM_":        "the same, of a transport",
	"WSS_":         "the same, of a transport",
	"ROUTER_RAW":   "for peers that do not speak ZMTP, over tcp alone",
	"IDENTITY_FD":  "like FD",
	"TOPICS_COUNT": "4.3.5 has it, 4.3.4 does not",
}

// option returns any that exists and is compared.
func (g *generator) option() string {
	for {
		name := capi.SocketOption(4 + g.IntN(120)).String()
		if !isApart(name) {
			return name
		}
	}
}

func isApart(option string) bool {
	for prefix := range apart {
		if strings.HasPrefix(option, prefix) {
			return true
		}
	}
	return strings.Contains(option, "(") // no option has this number
}

// contextOptions sets some before there are sockets.
func (g *generator) contextOptions() {
	for range g.IntN(6) - 3 {
		option := pick(g, []string{"IPV6", "BLOCKY", "MAX_MSGSZ", "THREAD_PRIORITY", "ZERO_COPY_RECV"})
		g.add("ctxset", -1, option, strconv.Itoa(g.IntN(4)-1))
	}
}

// misuse does what is seldom done.
func (g *generator) misuse() {
	if g.chance(50) {
		g.add("ctxget", -1, pick(g, []string{"IO_THREADS", "MAX_SOCKETS", "SOCKET_LIMIT", "IPV6", "BLOCKY", "MSG_T_SIZE", "MAX_MSGSZ"}))
		return
	}
	g.setAny(g.any())
}
