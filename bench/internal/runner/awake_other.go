//go:build !linux

package runner

import "errors"

func lowestPriority() error {
	return errors.New("threads of the lowest priority are known on Linux only")
}
