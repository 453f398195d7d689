package apidiff

import "strings"

// noteRenames points out additions that look like a new name of something
// old. It only adds notes: a rename is a guess, the changes are facts.
func noteRenames(list []Change) {
	for i := range list {
		c := &list[i]
		switch {
		case c.Rule == "constant-respelled":
			noteAlias(c, list)
		case c.Change == "removed":
			noteSuccessor(c, list)
		}
	}
}

// noteAlias handles a name that became an alias of a new one, as ZMQ_IDENTITY
// of ZMQ_ROUTING_ID.
func noteAlias(old *Change, list []Change) {
	for i := range list {
		if c := &list[i]; c.Rule == "constant-added" && c.Name == old.New {
			old.Note = "now an alias; the new name is " + c.Name
			c.Note = "the new name of " + old.Name + ", which is an alias now: set alias_of in the row of " + old.Name
		}
	}
}

// noteSuccessor handles a name that is gone while exactly one new name of the
// same family has its value.
func noteSuccessor(old *Change, list []Change) {
	var found *Change
	for i := range list {
		c := &list[i]
		if c.Change != "added" || c.Entity != old.Entity || !related(old.Name, c.Name) || content(*old, old.Old) != content(*c, c.New) {
			continue
		}
		if found != nil {
			return
		}
		found = c
	}
	if found != nil {
		old.Note = "renamed? " + found.Name + " is new and the same otherwise"
		found.Note = "a rename of " + old.Name + "? If so, take over its row"
	}
}

// content is the value, signature or shape without the name.
func content(c Change, text string) string { return strings.ReplaceAll(text, c.Name, "") }

// related reports whether one name goes on where the other ends, or the two
// share all words but the last, and three at least.
func related(a, b string) bool {
	if strings.HasPrefix(a, b) || strings.HasPrefix(b, a) {
		return true
	}
	i, j := strings.LastIndexByte(a, '_'), strings.LastIndexByte(b, '_')
	return i > 0 && j > 0 && a[:i] == b[:j] && strings.Count(a[:i], "_") >= 2
}
