package snapshot

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// systems and machines are how a compiler tells where it compiles to. Each is
// true on its GOOS or GOARCH and false on the other ones of model.Platforms.
var (
	systems = map[string]string{
		"linux": "defined __linux__", "darwin": "defined __APPLE__", "windows": "defined _WIN32",
	}
	machines = map[string]string{
		"amd64": "(defined __x86_64__ || defined _M_X64)", "arm64": "(defined __aarch64__ || defined _M_ARM64)",
		"386": "(defined __i386__ || defined _M_IX86)", "arm": "(defined __arm__ || defined _M_ARM)",
	}
)

// reserved are the macros that the frame of a snapshot looks at or defines.
var reserved = sync.OnceValue(func() []string {
	names := []string{guard, alignPointer, "ZMQ_BUILD_DRAFT_API", "__cplusplus", "_WIN64", "_MSC_VER"}
	for _, conditions := range []map[string]string{systems, machines} {
		for _, c := range conditions {
			for _, m := range regexp.MustCompile(`defined (\w+)`).FindAllStringSubmatch(c, -1) {
				names = append(names, m[1])
			}
		}
	}
	return names
})

// condition is the #if expression for the platforms of d, "" for all of them.
func condition(d *model.Decl) (string, error) {
	if len(d.On) == 0 {
		return "", nil
	}
	var windows, unix, named []string
	for _, p := range model.Platforms {
		if p.OS == "windows" {
			windows = append(windows, p.String())
		} else {
			unix = append(unix, p.String())
		}
		if slices.Contains(d.On, p.String()) {
			named = append(named, systems[p.OS]+" && "+machines[p.Arch])
		}
	}
	switch {
	case slices.Equal(d.On, windows):
		return "defined _WIN32", nil
	case slices.Equal(d.On, unix):
		return "!defined _WIN32", nil
	case len(named) != len(d.On):
		return "", model.Errorf(d.Pos, "%s is on %s, which are not all platforms of the model", d.Name, strings.Join(d.On, ", "))
	}
	return strings.Join(named, " || "), nil
}
