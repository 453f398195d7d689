package suite

// A Workload is a kind of job.
type Workload struct {
	Name    string
	Title   string
	Metrics []Metric
	Peers   string // what Job.Peers counts, if the workload has any
	Latency bool   // cores must not sleep
	streams bool   // messages flow, so the modes of a participant differ
	owned   bool   // it is worth to show what keeping the messages costs
}

// A Metric is a figure of a workload.
type Metric struct {
	Name   string
	Title  string
	Unit   Unit
	Higher bool // is better
}

// A Unit is how a figure is printed.
type Unit int

// Units.
const (
	PerSecond Unit = iota
	Nanoseconds
	Megabytes
	Count
)

// Workloads are all there are, in the order of the report.
var Workloads = []Workload{
	{Name: "pushpull", Title: "PUSH/PULL throughput", Metrics: rate("messages"), streams: true, owned: true},
	{Name: "same", Title: "Send and receive on one goroutine", Metrics: latency("a message"), streams: true, owned: true},
	{Name: "reqrep", Title: "REQ/REP round trip", Metrics: latency("a round trip"), Latency: true},
	{Name: "pubsub", Title: "PUB/SUB throughput", Metrics: rate("messages received by all subscribers together"), Peers: "subscribers", streams: true},
	{Name: "dealerrouter", Title: "DEALER/ROUTER requests", Metrics: rate("requests of all clients together"), Peers: "clients", Latency: true},
	{Name: "blocked", Title: "Waiting in Recv", Peers: "sockets", Metrics: []Metric{
		{"goroutines", "goroutines", Count, true}, {"threads", "OS threads", Count, false},
		{"memory", "memory for waiting", Megabytes, false}, {"rate", "fan-out, messages a second", PerSecond, true},
	}},
	{Name: "sockets", Title: "Many sockets", Peers: "sockets", Metrics: []Metric{
		{"create", "create, each", Nanoseconds, false}, {"close", "close, each", Nanoseconds, false},
		{"threads", "OS threads", Count, false}, {"memory", "memory", Megabytes, false},
	}},
	{Name: "create", Title: "Contexts and sockets", Metrics: []Metric{
		{"context", "context with its first socket", Nanoseconds, false}, {"socket", "each further socket", Nanoseconds, false},
		{"close", "close, a socket", Nanoseconds, false},
	}},
	{Name: "options", Title: "A call for an option", Metrics: []Metric{
		{"get", "get", Nanoseconds, false}, {"set", "set", Nanoseconds, false},
	}},
	{Name: "memory", Title: "The start of a process, and its memory", Metrics: []Metric{
		{"load", "time to its first context, with loading libzmq", Nanoseconds, false},
		{"bare", "memory at its start", Megabytes, false}, {"context", "with a context, libzmq loaded", Megabytes, false},
		{"socket", "with a socket", Megabytes, false},
	}},
}

func rate(of string) []Metric    { return []Metric{{"rate", of + " a second", PerSecond, true}} }
func latency(of string) []Metric { return []Metric{{"latency", "time of " + of, Nanoseconds, false}} }

// find returns a workload by name.
func find(name string) *Workload {
	for i := range Workloads {
		if Workloads[i].Name == name {
			return &Workloads[i]
		}
	}
	return nil
}

// Of returns the workload of a name; there must be one.
func Of(name string) Workload { return *find(name) }
