package rules

import (
	"io/fs"
	"strconv"
	"strings"
	"sync"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// Load reads the tables once and checks that no name has two rows.
var Load = sync.OnceValues(func() (*Tables, error) { return load(tables) })

func load(fsys fs.FS) (_ *Tables, err error) {
	defer func() {
		r := recover()
		if missing, ok := r.(noColumn); ok {
			err = model.Errorf(missing.pos(), "the table has no column %s", missing.col)
		} else if r != nil {
			panic(r)
		}
	}()
	var t Tables
	steps := []struct {
		table string
		key   string
		add   func(row) error
	}{
		{"constants", "name", t.addConstant},
		{"functions", "name", t.addFunction},
		{"types", "name", t.addType},
		{"options", "name", t.addOption},
		{"context_options", "name", t.addContextOption},
		{"errnos", "name", t.addErrno},
		{"socket_types", "type", t.addSocketType},
		{"monitor_events", "name", t.addEvent},
		{"capabilities", "capability", t.addCapability},
	}
	for _, s := range steps {
		if err := loadTable(fsys, s.table, s.key, s.add); err != nil {
			return nil, err
		}
	}
	for _, err := range []error{uniqueStems(t.Options), uniqueStems(t.ContextOptions), t.checkTypes()} {
		if err != nil {
			return nil, err
		}
	}
	return &t, nil
}

// loadTable adds the rows of a table, each of which has its key for itself.
func loadTable(fsys fs.FS, table, key string, add func(row) error) error {
	rows, err := readTable(fsys, table)
	if err != nil {
		return err
	}
	seen := make(map[string]int, len(rows))
	for _, r := range rows {
		name := r.str(key)
		if first := seen[name]; first != 0 {
			return model.Errorf(r.pos(), "%s has a row already, in line %d", name, first)
		}
		seen[name] = r.line
		if err := checkCells(r); err != nil {
			return err
		}
		if err := add(r); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tables) addConstant(r row) error {
	t.Constants = append(t.Constants, ConstantRule{
		Name: r.str("name"), Go: r.str("go"), Group: r.str("group"), Also: r.str("also"),
		Deprecated: r.str("deprecated") == "yes", AliasOf: r.str("alias_of"), Note: r.str("note"),
		Span: spanOf(r), Pos: r.pos(),
	})
	if _, ok := groupNamed(r.str("group")); !ok && r.str("group") != Skip {
		return model.Errorf(r.pos(), "%s: no group %q; see rules.Groups", r.str("name"), r.str("group"))
	}
	return nil
}

func (t *Tables) addFunction(r row) error {
	t.Functions = append(t.Functions, FunctionRule{
		Name: r.str("name"), Go: r.str("go"), Result: r.str("result"), Params: r.str("params"),
		Guard: r.str("guard"), Deprecated: r.str("deprecated"), MayBlock: r.str("may_block") == "yes",
		CallsBack: r.str("calls_back"), ThreadSafe: r.str("thread_safe"), Declared: r.str("declared"), Man: r.str("man") == "yes",
		Errnos: r.list("errnos"), Note: r.str("note"), Span: spanOf(r), Pos: r.pos(),
	})
	return nil
}

func (t *Tables) addType(r row) error {
	rule := TypeRule{Name: r.str("name"), Go: r.str("go"), Kind: r.str("kind"), Note: r.str("note"), Span: spanOf(r), Pos: r.pos()}
	for f := range strings.FieldsSeq(r.str("fields")) {
		parts := strings.Split(f, ":")
		if len(parts) != 3 {
			return model.Errorf(r.pos(), "%s: field %q is not of the form c_name:GoName:GoType", rule.Name, f)
		}
		rule.Fields = append(rule.Fields, FieldRule{parts[0], parts[1], parts[2]})
	}
	t.Types = append(t.Types, rule)
	return nil
}

func (t *Tables) addOption(r row) error {
	typed, err := typedOption(r)
	if err != nil {
		return err
	}
	typed.Types, typed.Needs, typed.Topic = r.list("types"), r.list("needs"), r.str("topic")
	t.Options = append(t.Options, OptionRule{
		Name: r.str("name"), Get: r.str("get") == "y", Set: r.str("set") == "y", CType: r.str("ctype"),
		SizeSet: r.str("size_set"), SizeGet: r.str("size_get"), Unit: r.str("unit"), Valid: r.str("valid_values"),
		Default: r.str("default"), Applicable: r.str("applicable_types"), Accepted: r.str("accepted_on"),
		Effect: r.str("takes_effect"), Requires: r.str("requires"), Meaning: r.str("meaning"),
		Deprecated: r.str("deprecated") == "yes", AliasOf: r.str("alias_of"), Typed: typed, Span: spanOf(r), Pos: r.pos(),
	})
	return nil
}

func (t *Tables) addContextOption(r row) error {
	typed, err := typedOption(r)
	if err != nil {
		return err
	}
	t.ContextOptions = append(t.ContextOptions, OptionRule{
		Name: r.str("name"), Get: r.str("get") == "y", Set: r.str("set") == "y", CType: r.str("ctype"),
		Valid: r.str("valid_values"), Default: r.str("default"), Effect: r.str("takes_effect"),
		Meaning: r.str("meaning"), Typed: typed, Span: spanOf(r), Pos: r.pos(),
	})
	return nil
}

func (t *Tables) addErrno(r row) error {
	e := ErrnoRule{Name: r.str("name"), Native: r.str("kind") == "native 0MQ", Text: r.str("zmq_strerror_linux"), Pos: r.pos()}
	var err error
	if e.Linux, err = strconv.ParseInt(r.str("linux_value"), 10, 32); err != nil {
		return model.Errorf(r.pos(), "%s: linux_value: %v", e.Name, err)
	}
	if e.Windows, err = strconv.ParseInt(r.str("windows_value"), 10, 32); err != nil {
		return model.Errorf(r.pos(), "%s: windows_value: %v", e.Name, err)
	}
	t.Errnos = append(t.Errnos, e)
	return nil
}

func (t *Tables) addSocketType(r row) error {
	t.SocketTypes = append(t.SocketTypes, SocketTypeRule{
		Name: r.str("type"), Peers: r.str("compatible_peers"), Direction: r.str("direction"),
		Pattern: r.str("send_receive_pattern"), SendRoute: r.str("send_routing"), RecvRoute: r.str("receive_routing"),
		Mute: r.str("mute_state_action"), Multipart: r.str("multipart"), ThreadSafe: r.str("thread_safe") == "yes",
		Note: r.str("note"), Pos: r.pos(),
	})
	return nil
}

func (t *Tables) addEvent(r row) error {
	if r.str("kind") == "event" {
		t.Events = append(t.Events, EventRule{
			Name: r.str("name"), Value: r.str("value_frame_or_layout"), Side: r.str("raised_on"), Note: r.str("note"), Pos: r.pos(),
		})
	}
	return nil
}

func (t *Tables) addCapability(r row) error {
	t.Capabilities = append(t.Capabilities, CapabilityRule{r.str("capability"), r.str("since"), r.str("meaning")})
	return nil
}
