package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
	"github.com/zmqbridge/zmqbridge/gen/internal/rules"
)

var cmdExplain = command{
	name: "explain", args: "[-snapshot FILE] NAME...", summary: "say all that is known of names",
	run: func(args []string, stdout io.Writer) error {
		flags := flag.NewFlagSet("explain", flag.ContinueOnError)
		snapshot := flags.String("snapshot", "", "the snapshot or zmq.h to look in (default: zmq.h.snapshot of the module)")
		names, err := parseFlags(flags, args)
		if err != nil {
			return err
		}
		if len(names) == 0 {
			return errors.New("explain takes names, such as ZMQ_SNDHWM, zmq_poll, OptSndHWM or SendHWM")
		}
		if *snapshot == "" {
			root, err := moduleRoot()
			if err != nil {
				return err
			}
			*snapshot = filepath.Join(root, "zmq.h.snapshot")
		}
		api, err := readHeader(*snapshot)
		if err != nil {
			return err
		}
		b, err := rules.Resolve(api)
		if err != nil {
			return err
		}
		var text strings.Builder // nothing is printed if a name is unknown
		for _, name := range names {
			if err := explain(&text, b, name); err != nil {
				return err
			}
		}
		_, err = io.WriteString(stdout, text.String())
		return err
	},
}

// explain prints every declaration that has the name in C or in Go.
func explain(w io.Writer, b *rules.Bindings, name string) error {
	found := false
	same := func(names ...string) bool {
		for _, n := range names {
			if strings.EqualFold(n, name) {
				found = true
				return true
			}
		}
		return false
	}
	for _, c := range b.Constants {
		names := []string{c.Name, c.Go, strings.TrimPrefix(c.Name, "ZMQ_")}
		for _, o := range optionsOf(b, c) {
			names = append(names, o.Rule.Typed.Go) // in zmq
		}
		if same(names...) {
			explainConstant(w, b, c)
		}
	}
	for _, e := range b.Errnos {
		if same(e.Name) {
			explainErrno(w, e)
		}
	}
	for _, f := range b.Functions {
		if same(f.Name, f.Go) {
			explainFunction(w, f)
		}
	}
	for _, t := range b.Types {
		if same(t.Rule.Name, t.Rule.Go) {
			explainType(w, b.API, t)
		}
	}
	for _, r := range b.Tables.Constants {
		if r.Group == rules.Skip && same(r.Name) {
			fmt.Fprintf(w, "%s\n", r.Name)
			facts(w, "skipped", r.Note, "rule", r.Pos.String())
		}
	}
	if found {
		return nil
	}
	hint := ""
	if near := nearest(b, name); near != "" {
		hint = "; did you mean " + near + "?"
	}
	return fmt.Errorf("%s has no constant, function, type or errno called %s%s", b.API.Header, name, hint)
}

// explainErrno says what the header does not: the numbers of the systems. A
// value there is but a fallback for systems without the name.
func explainErrno(w io.Writer, e rules.ErrnoRule) {
	fmt.Fprintf(w, "%s\n", e.Name)
	origin := "the system"
	if e.Native {
		origin = "libzmq"
	}
	facts(w, "errno of", origin, "Linux", fmt.Sprint(e.Linux), "Windows", fmt.Sprint(e.Windows), "text", e.Text,
		"Go name", "capi."+e.Name, "rule", e.Pos.String(), "manual", "zmq_errno")
}

func explainConstant(w io.Writer, b *rules.Bindings, c rules.Constant) {
	fmt.Fprintf(w, "%s\n", c.Name)
	value := fmt.Sprintf("%d (%#x)", c.Int, c.Int)
	if c.Kind == model.String {
		value = fmt.Sprintf("%q", c.Str)
	}
	typ := c.Group.Type
	if typ == "" {
		typ = "untyped"
	}
	label := "value"
	if c.Fallback {
		label = "fallback"
	}
	facts(w, label, value, "spelled", c.Text, "type", typ, "group", c.Group.Name, "status", string(c.Status),
		"since", c.Rule.Since, "draft since", c.Rule.DraftSince, "removed in", c.Rule.RemovedIn,
		"alias of", c.Rule.AliasOf, "header", c.Pos.String(), "Go name", "capi."+c.Go,
		"rule", c.Rule.Pos.String(), "manual", c.Group.Man, "note", c.Rule.Note)
	for _, o := range optionsOf(b, c) {
		facts(w, "in zmq", strings.TrimSpace(o.Rule.Typed.Go+" "+o.Rule.Typed.Kind.Go), "meaning", o.Rule.Meaning, "C type", o.Rule.CType, "unit", o.Rule.Unit, "values", o.Rule.Valid,
			"default", o.Rule.Default, "for", o.Rule.Applicable, "accepted on", o.Rule.Accepted,
			"takes effect", o.Rule.Effect, "needs", o.Rule.Requires, "option rule", o.Rule.Pos.String())
	}
}

// optionsOf returns the options that a constant is the number of.
func optionsOf(b *rules.Bindings, c rules.Constant) (found []rules.Option) {
	for _, options := range [][]rules.Option{b.Options, b.CtxOpts} {
		for _, o := range options {
			if o.Constant.Go == c.Go {
				found = append(found, o)
			}
		}
	}
	return found
}

func explainFunction(w io.Writer, f rules.Function) {
	fmt.Fprintf(w, "%s\n", f.Name)
	var params []string
	for _, p := range f.Function.Params {
		params = append(params, strings.TrimSpace(p.Type.Declare(p.Name)))
	}
	man := ""
	if f.Rule.Man {
		man = f.Name
	}
	facts(w, "signature", f.Function.Result.Declare(f.Name+"("+strings.Join(params, ", ")+")"), "type", "function",
		"status", string(f.Status), "since", f.Rule.Since, "draft since", f.Rule.DraftSince,
		"deprecated", f.Rule.Deprecated, "header", f.Pos.String(), "Go name", "capi.API."+f.Go,
		"fails with", failures[f.Result.Fail], "errors", strings.Join(f.Rule.Errnos, ", "), "guard", f.Rule.Guard,
		"rule", f.Rule.Pos.String(), "manual", man, "note", f.Rule.Note)
}

// failures says what a call returns that failed.
var failures = map[rules.Failure]string{
	rules.Never: "nothing: it cannot fail", rules.Neg: "-1", rules.Null: "NULL", rules.Zero: "0",
	rules.Cleared: "-1 and an errno; -1 without one is a value",
}

func explainType(w io.Writer, api *model.API, t rules.Type) {
	fmt.Fprintf(w, "%s\n", t.Rule.Name)
	pos, status := "", ""
	layouts := []string{}
	if t.Type != nil {
		pos, status = t.Type.Pos.String(), string(t.Type.Status)
		for _, p := range model.Platforms {
			if l, ok := t.Type.Layouts[p.String()]; ok {
				layouts = append(layouts, fmt.Sprintf("%s %d bytes aligned to %d", p, l.Size, l.Align))
			}
		}
	}
	for _, c := range api.Callbacks {
		if c.Name == t.Rule.Name {
			pos, status = c.Pos.String(), string(c.Status)
		}
	}
	facts(w, "type", t.Rule.Kind, "status", status, "since", t.Rule.Since, "draft since", t.Rule.DraftSince,
		"header", pos, "Go name", "capi."+t.Rule.Go, "layouts", strings.Join(layouts, "; "),
		"rule", t.Rule.Pos.String(), "note", t.Rule.Note)
}

// facts prints pairs of a label and a value, leaving out empty values.
func facts(w io.Writer, pairs ...string) {
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			fmt.Fprintf(w, "  %-12s %s\n", pairs[i]+":", pairs[i+1])
		}
	}
}
