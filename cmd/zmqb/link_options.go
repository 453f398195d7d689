package main

import (
	"encoding/binary"
	"strconv"
	"strings"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// parseOption reads NAME=VALUE. The name may be written without ZMQ_ and in lower
// case, or be the number of an option that has no name here; the value of such a one
// is a C int.
func parseOption(text string) (zmq.SocketOption, error) {
	name, value, ok := strings.Cut(text, "=")
	if !ok {
		return nil, usagef("--option %s: want NAME=VALUE", text)
	}
	number, ctype, err := lookUp(name)
	if err != nil {
		return nil, usagef("--option %s: %w", text, err)
	}
	raw, err := encodeOption(ctype, value)
	if err != nil {
		return nil, usagef("--option %s: %s is of the type %s: %w", text, number, ctype, err)
	}
	return func(s *zmq.Socket) error { return s.SetOption(number, raw) }, nil
}

// lookUp returns the number of an option and its type in C.
func lookUp(name string) (number zmq.SocketOptionNumber, ctype string, err error) {
	if number, err = capi.ParseSocketOption(name); err != nil {
		return 0, "", err
	}
	for _, o := range capi.SocketOptions {
		if o.Option == number {
			return number, o.CType, nil
		}
	}
	return number, "int", nil
}

// encodeOption makes of a value what zmq_setsockopt wants.
func encodeOption(ctype, value string) ([]byte, error) {
	switch ctype {
	case "binary", "string", "string or int", "binary or Z85 string":
		return []byte(value), nil
	case "uint64_t":
		n, err := strconv.ParseUint(value, 0, 64)
		return binary.NativeEndian.AppendUint64(nil, n), err
	case "int64_t":
		n, err := strconv.ParseInt(value, 0, 64)
		return binary.NativeEndian.AppendUint64(nil, uint64(n)), err
	case "uid_t", "gid_t":
		n, err := strconv.ParseUint(value, 0, 32)
		return binary.NativeEndian.AppendUint32(nil, uint32(n)), err
	}
	n, err := strconv.ParseInt(value, 0, 32)
	return binary.NativeEndian.AppendUint32(nil, uint32(n)), err
}
