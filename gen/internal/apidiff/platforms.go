package apidiff

import (
	"strings"

	"github.com/zmqbridge/zmqbridge/gen/internal/model"
)

// platforms is a set of model.Platforms, a bit each.
type platforms uint32

var everywhere = platforms(1)<<len(model.Platforms) - 1

// String names the members, an operating system alone when all of its
// architectures are in the set: "linux, windows/arm64".
func (s platforms) String() string {
	var names []string
	for _, os := range systems() {
		all := platformsOf(os)
		if s&all == all {
			names = append(names, os)
			continue
		}
		for i, p := range model.Platforms {
			if p.OS == os && s&(1<<i) != 0 {
				names = append(names, p.String())
			}
		}
	}
	return strings.Join(names, ", ")
}

// systems lists the operating systems in the order of model.Platforms.
func systems() []string {
	var list []string
	for _, p := range model.Platforms {
		if len(list) == 0 || list[len(list)-1] != p.OS {
			list = append(list, p.OS)
		}
	}
	return list
}

func platformsOf(os string) platforms {
	var s platforms
	for i, p := range model.Platforms {
		if p.OS == os {
			s |= 1 << i
		}
	}
	return s
}
