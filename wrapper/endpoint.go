package zmq

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// checkEndpoint refuses what libzmq would misread: a NUL ends its strings, and
// a port that is too large or negative wraps round.
func checkEndpoint(endpoint string) error {
	if endpoint == "" {
		return fmt.Errorf("the endpoint is empty: %w", capi.EINVAL)
	}
	if strings.IndexByte(endpoint, 0) >= 0 {
		return fmt.Errorf("the endpoint holds a NUL byte: %w", capi.EINVAL)
	}
	transport, address, _ := strings.Cut(endpoint, "://")
	switch transport {
	case "ws", "wss":
		address, _, _ = strings.Cut(address, "/")
		return checkPort(address)
	case "tcp", "udp":
		source, destination, _ := strings.Cut(address, ";") // source;destination
		if err := checkPort(source); err != nil {
			return err
		}
		return checkPort(destination)
	}
	return nil
}

// checkTarget refuses a port that libzmq before 4.2 would take for a name.
func checkTarget(endpoint string) error {
	if strings.HasPrefix(endpoint, "tcp://") && strings.HasSuffix(endpoint, ":*") {
		return capi.EINVAL
	}
	return nil
}

// checkPort looks at the port of an address. What is no number is left to libzmq.
func checkPort(address string) error {
	digits := address[strings.LastIndexByte(address, ':')+1:]
	if digits == "" || strings.Trim(strings.TrimPrefix(digits, "-"), "0123456789") != "" || digits == address {
		return nil
	}
	if negative, ok := strings.CutPrefix(digits, "-"); ok && negative != "" {
		return fmt.Errorf("port %s is below 0: %w", digits, capi.EINVAL)
	}
	if _, err := strconv.ParseUint(digits, 10, 16); err != nil {
		return fmt.Errorf("port %s is beyond 65535: %w", digits, capi.EINVAL)
	}
	return nil
}
