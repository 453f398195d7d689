package apidiff

import (
	"encoding/json"
	"io"
	"strings"
)

// JSON prints the changes as an array of objects; see Change for their keys.
// No changes are an empty array.
func (r *Report) JSON(w io.Writer, all bool) error {
	list := r.Visible(all)
	if list == nil {
		list = []Change{}
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(list)
}

// Markdown prints a table for a pull request or a change log.
func (r *Report) Markdown(w io.Writer, all bool) error {
	p := &printer{w: w}
	p.printf("### %s → %s\n\n", inline(r.Old.String()), inline(r.New.String()))
	list := r.Visible(all)
	if len(list) == 0 {
		p.printf("No differences that need work.\n")
	} else {
		p.printf("| Severity | Change | Name | Old | New | Remarks |\n| --- | --- | --- | --- | --- | --- |\n")
	}
	for _, c := range list {
		p.printf("| %s | %s | %s | %s | %s | %s |\n", c.Severity, kind(c), code(c.Name), code(c.Old), code(c.New), inline(remarks(c)))
	}
	for _, n := range r.Notes {
		p.printf("\n> %s\n", inline(n))
	}
	return p.err
}

// kind reads "draft function added".
func kind(c Change) string {
	s := c.Entity + " " + c.Change
	if c.Status == "draft" {
		s = "draft " + s
	}
	return s
}

func remarks(c Change) string {
	var s strings.Builder
	s.WriteString(c.Message)
	for _, more := range []string{c.Note, c.Remedy} {
		if more != "" {
			s.WriteString("; " + more)
		}
	}
	return s.String()
}

// code prints a cell as code, an empty one as nothing.
func code(s string) string {
	if s == "" {
		return ""
	}
	return "`" + strings.NewReplacer("|", `\|`, "`", "'").Replace(clean(s)) + "`"
}

// inline keeps text from being read as Markdown.
func inline(s string) string {
	return strings.NewReplacer(`\`, `\\`, "|", `\|`, "*", `\*`, "_", `\_`, "<", "&lt;", "`", "\\`").Replace(clean(s))
}
