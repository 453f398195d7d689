package zmq4

import (
	"encoding/json"
	"os"
	"os/exec"
	"testing"
)

// The release that this package is compared with. It is in no go.mod.
const (
	pebbeModule = "github.com/pebbe/zmq4@v1.4.0"
	pebbeSum    = "h1:gO5P92Ayl8GXpPZdYcD62Cwbq0slSBVVQRIXwGSJ6eQ="
)

// requirePebbe names the environment variable that makes its absence an error.
const requirePebbe = "ZMQBRIDGE_REQUIRE_PEBBE"

// pebbe returns the directory of pebbe/zmq4 in the module cache, where the go command
// puts it if there is a network.
func pebbe(t *testing.T) string {
	t.Helper()
	cmd := exec.Command("go", "mod", "download", "-json", pebbeModule)
	cmd.Dir = t.TempDir() // in no module
	out, err := cmd.Output()
	var module struct{ Dir, Sum, Error string }
	if json.Unmarshal(out, &module) != nil || module.Dir == "" {
		if os.Getenv(requirePebbe) == "" {
			t.Skipf("cannot have %s (%v): %s", pebbeModule, err, module.Error)
		}
		t.Fatalf("cannot have %s (%v): %s", pebbeModule, err, module.Error)
	}
	if module.Sum != pebbeSum {
		t.Fatalf("%s has the sum %s, not %s", pebbeModule, module.Sum, pebbeSum)
	}
	return module.Dir
}
