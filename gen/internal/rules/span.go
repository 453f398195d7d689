package rules

import "github.com/zmqbridge/zmqbridge/gen/internal/model"

// A Span says in which releases a declaration exists.
type Span struct {
	// Since is the first release that has it stable, empty for a draft.
	Since string
	// DraftSince is the first release that has it as a draft, empty when it
	// never was one.
	DraftSince string
	// RemovedIn is the first release without it, empty when it is still there.
	RemovedIn string
}

func spanOf(r row) Span {
	s := Span{Since: r.str("since"), DraftSince: r.str("draft_since")}
	if s.Since == "draft" {
		s.Since = ""
	}
	if _, ok := r.cells["removed_in"]; ok {
		s.RemovedIn = r.str("removed_in")
	}
	return s
}

// First is the first release that has the declaration in any form.
func (s Span) First() string {
	if s.DraftSince != "" {
		return s.DraftSince
	}
	return s.Since
}

// Has reports whether release v declares it. Maintenance releases of an older
// line may have it although they carry a lower number than First, never the
// other way round.
func (s Span) Has(v model.Version) bool {
	return !before(v, s.First()) && (s.RemovedIn == "" || before(v, s.RemovedIn))
}

// before reports whether v is older than release; an unknown release is not.
func before(v model.Version, release string) bool {
	w, err := model.ParseVersion(release)
	return err == nil && v.Compare(w) < 0
}
