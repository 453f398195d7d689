package libzmq

import (
	"fmt"
	"net"
	"os"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// What only old versions of libzmq abort the process for.

// checkDescriptors refuses to make a context when there is no descriptor for it:
// before 4.2 libzmq makes one that aborts when it is terminated.
func checkDescriptors(lib capi.Library) error {
	if v := lib.Info().Version; v.Major != 4 || v.Minor >= 2 {
		return nil
	}
	r, w, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("%w: %w", capi.EMFILE, err)
	}
	r.Close()
	w.Close()
	return nil
}

// checkDevice refuses an interface that does not exist: before 4.3 binding to it
// aborts.
func checkDevice(lib capi.Library, name []byte) error {
	if v := lib.Info().Version; v.Major != 4 || v.Minor >= 3 || len(name) == 0 {
		return nil
	}
	if _, err := net.InterfaceByName(string(name)); err != nil {
		return fmt.Errorf("interface %q: %w: %w", name, capi.ENODEV, err)
	}
	return nil
}
