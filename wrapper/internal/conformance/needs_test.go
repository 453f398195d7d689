package conformance

import (
	"fmt"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// draft is needed by cases about what only a libzmq that was built with drafts has.
const draft = "draft"

// needs has what a case needs of the library: a version, or drafts. The embedded
// engine is taken for what it says it is, a version without drafts.
var needs = map[string]string{
	"drafts/RouterIsToldOfPeers":                      draft,
	"drafts/RouterIsToldOfWhatItAsked":                draft,
	"drafts/HelloIsFirst":                             draft,
	"drafts/DisconnectMessageIsLast":                  draft,
	"drafts/UnsubscribeOfNothingIsTold":               draft,
	"drafts/ClientsAndServers":                        draft,
	"drafts/RadioAndDish":                             draft,
	"drafts/ScatterAndGather":                         draft,
	"drafts/Channels":                                 draft,
	"options/TopicsAreCounted":                        "4.3.5",
	"connections/ReconnectingStopsWhereNobodyListens": "4.3.3",
	"monitors/PipesAreCounted":                        draft,
	"memory/PropertiesOfOnesOwn":                      "4.2.4",
	"memory/NoPropertiesHere":                         "4.2.4",
	"memory/ConnectionsHaveProperties":                "4.1.1",
}

// lacking says what the library of a context does not have of what a case needs, or
// nothing.
func lacking(ctx *zmq.Context, transport, need string) string {
	version := ctx.Info().Version
	switch {
	case transport == "ipc" && !ctx.Has("ipc"):
		return "this libzmq was built without ipc"
	case need == draft && !ctx.Has(draft):
		return fmt.Sprintf("needs a libzmq with drafts; this is %v without", version)
	case need != "" && need != draft && version.Number() < number(need):
		return fmt.Sprintf("needs libzmq %s; this is %v", need, version)
	}
	return ""
}

// number returns the number of a version that is written as text.
func number(version string) int {
	var v zmq.Version
	if _, err := fmt.Sscanf(version, "%d.%d.%d", &v.Major, &v.Minor, &v.Patch); err != nil {
		panic(fmt.Sprintf("no version: %q", version))
	}
	return v.Number()
}
