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

// checkDevice refuses to use an interface that does not exist: before 4.3 that
// aborts, here or on the I/O thread.
func (s *Socket) checkDevice() error {
	if v := s.lib.Info().Version; v.Major != 4 || v.Minor >= 3 || s.device == "" {
		return nil
	}
	if _, err := net.InterfaceByName(s.device); err != nil {
		return fmt.Errorf("interface %q: %w: %w", s.device, capi.ENODEV, err)
	}
	return nil
}
