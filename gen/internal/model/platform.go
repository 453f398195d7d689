package model

// Platform is a pair of GOOS and GOARCH that the header is resolved for.
type Platform struct{ OS, Arch string }

func (p Platform) String() string { return p.OS + "/" + p.Arch }

// Platforms lists every platform a model is resolved for. Values and
// signatures are the same on all of them but for Windows; layouts differ by
// the size of a pointer.
var Platforms = []Platform{
	{"linux", "amd64"}, {"linux", "arm64"}, {"linux", "386"}, {"linux", "arm"},
	{"darwin", "amd64"}, {"darwin", "arm64"},
	{"windows", "amd64"}, {"windows", "arm64"},
}

// Holds reports whether a declaration is there on p.
func (d *Decl) Holds(p Platform) bool {
	if len(d.On) == 0 {
		return true
	}
	for _, on := range d.On {
		if on == p.String() {
			return true
		}
	}
	return false
}
