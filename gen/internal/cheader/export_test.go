package cheader

import "github.com/zmqbridge/zmqbridge/gen/internal/model"

// ParseFor is Parse for fewer platforms, which makes it faster.
func ParseFor(platforms []model.Platform, name string, text []byte) (*model.API, error) {
	return parseFor(platforms, name, text)
}
