package cheader_test

import (
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/gen/internal/cheader"
	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// step is how far apart the snapshot is cut; -short cuts less often.
func step() int {
	if testing.Short() {
		return 997
	}
	return 37
}

// A file that was cut off never crashes the parser, and is always noticed: the
// include guard is open. With the guard closed again the C parser gets to see
// the damage: then most are refused with a place, and the few that are not
// have no more than the whole.
func TestTruncation(t *testing.T) {
	t.Parallel()
	whole := strings.TrimRight(committed(t), "\n")
	full, err := parse(t, whole)
	if err != nil {
		t.Fatal(err)
	}
	refusals := 0
	for end := 0; end < len(whole); end += step() {
		if api := cut(t, whole[:end]); api != nil {
			t.Errorf("cut to %d bytes, and not refused", end)
		}
		for _, closed := range []string{"\n#endif\n", "\n#endif\n#endif\n"} {
			switch api := cut(t, whole[:end]+closed); {
			case api == nil:
				refusals++
			case size(api) > size(full) || end < len(whole)/2 && size(api) == size(full):
				t.Errorf("cut to %d bytes, it still has %d declarations", end, size(api))
			}
		}
	}
	if refusals == 0 {
		t.Error("no damage was refused")
	}
}

// cut parses text, on one platform for speed; it returns nil when refused.
func cut(t *testing.T, text string) *model.API {
	t.Helper()
	api, err := cheader.ParseFor(few[:1], "zmq.h", []byte(text))
	if err != nil {
		diagnosed(t, text, err)
		return nil
	}
	return api
}

func size(a *model.API) int {
	return len(a.Constants) + len(a.Types) + len(a.Callbacks) + len(a.Functions)
}

// Everything a real API has is read from the snapshot, on all platforms.
func TestSnapshotIsReadWhole(t *testing.T) {
	t.Parallel()
	api, err := parseAll(t, committed(t))
	if err != nil {
		t.Fatal(err)
	}
	drafts := 0
	for _, f := range api.Functions {
		if f.Status == model.Draft {
			drafts++
		}
	}
	if api.Version.Major != 4 || len(api.SHA256) != 64 {
		t.Errorf("version %s, checksum %q", api.Version, api.SHA256)
	}
	if len(api.Functions) < 97 || drafts < 20 || drafts > 40 || len(api.Callbacks) != 3 || len(api.Constants) < 260 {
		t.Errorf("%d functions, %d of them drafts, %d callbacks, %d constants", len(api.Functions), drafts, len(api.Callbacks), len(api.Constants))
	}
	for platform, want := range map[string]string{"linux/arm": "64/4:[0]", "linux/amd64": "64/8:[0]", "windows/arm64": "64/8:[0]"} {
		if got := layout(typesNamed(api, "zmq_msg_t")[0], platform); got != want {
			t.Errorf("zmq_msg_t on %s: %s, want %s", platform, got, want)
		}
	}
}
