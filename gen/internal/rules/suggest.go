package rules

import (
	"fmt"
	"strings"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// SuggestConstant says what to add to the tables for a new constant.
func SuggestConstant(c model.Constant) string {
	group := "GROUP"
	switch s := strings.ToLower(c.Section); {
	case c.Fallback || strings.HasPrefix(c.Name, "E"):
		group = "errno"
	case strings.Contains(s, "socket type"):
		group = "socket_type"
	case strings.Contains(s, "socket option"):
		group = "socket_option"
	case strings.Contains(s, "context option"):
		group = "context_option"
	case strings.HasPrefix(c.Name, "ZMQ_EVENT_"):
		group = "monitor_event"
	}
	line := tableLine("constants", c.Name, camel(c.Name), group, "-", "SINCE", "-", "-", "no", "-", "-")
	if group == "socket_option" || group == "context_option" {
		line += fmt.Sprintf(", and its row to %s/%ss.tsv", Dir, strings.TrimPrefix(group, "socket_"))
	}
	return line
}

// SuggestFunction says what to add to the tables for a new function.
func SuggestFunction(f model.Function) string {
	return tableLine("functions", f.Name, camel(f.Name), "RESULT:FAIL", "PARAMS", "-", "SINCE", "-", "-", "no", "no", "unknown", "SINCE", "yes", "-", "-")
}

// SuggestType says what to add to the tables for a new type or callback.
func SuggestType(name string) string {
	return tableLine("types", name, camel(strings.TrimSuffix(name, "_t")), "KIND", "-", "SINCE", "-", "-", "-")
}

func tableLine(table string, cells ...string) string {
	return fmt.Sprintf("add to %s/%s.tsv: %s", Dir, table, strings.Join(cells, "\\t"))
}

// camel is a first guess at the Go name of a C name.
func camel(name string) string {
	var b strings.Builder
	for w := range strings.SplitSeq(strings.TrimPrefix(strings.ToLower(name), "zmq_"), "_") {
		if w != "" {
			b.WriteString(strings.ToUpper(w[:1]) + w[1:])
		}
	}
	return b.String()
}
