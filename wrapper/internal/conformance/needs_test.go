package conformance

import (
	"fmt"
	"strings"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// draft is needed by cases about what only a libzmq that was built with drafts has.
const draft = "draft"

// needs has what a case needs of the library: a version, or drafts. The embedded
// engine is taken for what it says it is, a version without drafts.
var needs = invert(map[string]string{
	"4.1.0": `routing/HandoverGivesANameToTheNext routing/NamesForConnections routing/RouterToRouter
		publishing/NoDropWantsRoom early/RouterHasNamesForThoseToCome replies/HandoverEndsTheFirst
		replies/RepHasOptionsOfARouter replies/TakenNamesCannotBeChosen stream/NamesForConnections
		readiness/AFullPeerDoesNotMutePublishers connections/SilentPeersAreCutOff
		connections/FiltersOfProcesses limits/MarksMayBeChanged
		limits/FullStaysFullUntilSomethingIsRead`,
	"4.1.1": `memory/ConnectionsHaveProperties`,
	"4.2.0": `publishing/VerboserTellsAll publishing/ManualSubscribesWhatItLikes publishing/WelcomeIsFirst
		subscribing/ManualGoesToWhoAskedLast subscribing/ManualTakesBack
		subscribing/ManualForgetsWhoLeft subscribing/PubHasTheOptionsOfXPub
		subscribing/InvertedMatching subscribing/XSubDoesNotFilter subscribing/XSubCountsSubscriptions
		subscribing/WelcomeIsForThoseToCome stream/NeedNotTell connections/HeartbeatsKeepAConnection
		connections/PeersWithoutHeartbeatAreCutOff connections/OptionsOfTCP contexts/BlockyIsHandedOn
		contexts/MessagesAreNotLimited options/NumbersStartAtTheirDefaults options/NumbersAreKept
		options/FlagsAreOnForAnyNumber options/HeartbeatTTLIsInTenths errnos/OfOptionsThereAreNot
		errnos/OfBadLengths errnos/OfBadValues ending/ShutdownEndsEveryCall
		endpoints/BadEndpointsAreRefused early/RoutersMayGiveUp`,
	"4.2.4": `memory/PropertiesOfOnesOwn memory/NoPropertiesHere contexts/ReceivingWithCopies`,
	"4.3.0": `contexts/Defaults contexts/ValuesAreKept contexts/BadValuesAreRefused
		contexts/SomeAreWrittenOnly contexts/SomeAreReadOnly monitors/BinderIsToldOfConnections
		monitors/ConnecterIsToldOfItsConnection monitors/ConnecterIsToldThatItsPeerLeft
		monitors/DisconnectIsTold monitors/FailedHandshakesAreTold
		connections/TypesThatDoNotFitDoNotMeet connections/ReconnectingMayBeTurnedOff`,
	"4.3.2": `subscribing/ManualLastValueSendsToOne`,
	"4.3.3": `subscribing/OnlyTheFirstPartSubscribes errnos/OfOptionsOfOtherTypes
		connections/ReconnectingStopsWhereNobodyListens`,
	"4.3.5": `options/TopicsAreCounted`,
	draft: `drafts/RouterIsToldOfPeers drafts/RouterIsToldOfWhatItAsked drafts/HelloIsFirst
		drafts/DisconnectMessageIsLast drafts/UnsubscribeOfNothingIsTold drafts/ClientsAndServers
		drafts/RadioAndDish drafts/ScatterAndGather drafts/Channels monitors/PipesAreCounted`,
})

// invert returns the need of each of the names that are listed for one.
func invert(lists map[string]string) map[string]string {
	needs := map[string]string{}
	for need, names := range lists {
		for name := range strings.FieldsSeq(names) {
			needs[name] = need
		}
	}
	return needs
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
