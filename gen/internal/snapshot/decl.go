package snapshot

import (
	"fmt"
	"strings"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

func constant(c *model.Constant) string {
	name := c.Name
	if c.Kind == model.Macro {
		name += "(" + strings.Join(c.Params, ", ") + ")"
	}
	text := strings.TrimSpace("#define " + name + " " + c.Text)
	if c.Fallback {
		text = "#ifndef " + c.Name + "\n" + text + "\n#endif"
	}
	return text
}

// params prints a parameter list; (void) is the C for none.
func params(ps []model.Param) string {
	if len(ps) == 0 {
		return "(void)"
	}
	var out []string
	for _, p := range ps {
		out = append(out, strings.TrimSpace(p.Type.Declare(p.Name)))
	}
	return "(" + strings.Join(out, ", ") + ")"
}

func (w *writer) typ(t *model.Type) (string, error) {
	switch t.Kind {
	case model.Alias:
		return "typedef " + t.Target.Declare(t.Name) + ";", nil
	case model.Opaque:
		if t.Typedef {
			return fmt.Sprintf("typedef struct %s %s;", t.Tag, t.Name), nil
		}
		return fmt.Sprintf("struct %s;", t.Tag), nil
	}
	return w.record(t)
}

func (w *writer) record(t *model.Type) (string, error) {
	align, err := w.extraAlign(t)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	head := strings.TrimSpace("struct " + t.Tag)
	if t.Typedef {
		head = "typedef " + head
	}
	b.WriteString(head + "\n{\n")
	for i, f := range t.Fields {
		if i == 0 && align != "" {
			b.WriteString("    " + align + "\n")
		}
		fmt.Fprintf(&b, "    %s;\n", f.Type.Declare(f.Name))
	}
	b.WriteString("}")
	if t.Typedef {
		b.WriteString(" " + t.Name)
	}
	b.WriteString(";")
	return b.String(), nil
}
