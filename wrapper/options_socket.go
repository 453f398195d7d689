package zmq

import (
	"encoding/binary"
	"strings"
	"time"
	"unsafe"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// The functions that the generated methods of sockets call. Each checks its value
// and the type of the socket by the option's spec before libzmq sees them.

const fdSize = int(unsafe.Sizeof(FD(0)))

// An integer is a Go type of the options that are numbers in C.
type integer interface {
	~int | ~int16 | ~int32 | ~uint32 | ~int64 | ~uint64 | ~uintptr
}

// setting makes the setter of an option an option of a new socket.
func setting[T any](set func(*Socket, T) error, value T) SocketOption {
	return func(s *Socket) error { return set(s, value) }
}

func setNumber[T integer](s *Socket, i socketIndex, value T) error {
	n := int64(value)
	if err := socketSpecs[i].checkNumber(n, value); err != nil {
		return wrap(opSetOption, "", err)
	}
	return setSized(s, i, n, value)
}

func setBool(s *Socket, i socketIndex, on bool) error {
	return setSized(s, i, int64(boolInt(on)), on)
}

func setDuration(s *Socket, i socketIndex, d time.Duration) error {
	n, err := socketSpecs[i].duration(d)
	if err != nil {
		return wrap(opSetOption, "", err)
	}
	return setSized(s, i, n, d)
}

func setText(s *Socket, i socketIndex, text string) error { return setBytes(s, i, []byte(text)) }

func setBytes(s *Socket, i socketIndex, data []byte) error {
	if err := socketSpecs[i].checkLength(len(data)); err != nil {
		return wrap(opSetOption, "", err)
	}
	if len(data) == 0 {
		data = nil // some options are cleared by NULL only
	}
	return setTyped[any](s, i, data, nil)
}

// setKey takes a CURVE key as text, or as its bytes.
func setKey(s *Socket, i socketIndex, key string) error {
	value := []byte(key)
	switch {
	case len(key) == keySize:
	case len(key) == keyTextSize && strings.Trim(key, z85Alphabet) == "":
		value = append(value, 0) // libzmq wants the NUL of C strings
	default:
		return wrap(opSetOption, "", socketSpecs[i].refuse("%s takes the 40 characters of a key in Z85, or its 32 bytes", socketSpecs[i].name))
	}
	return setTyped[any](s, i, value, nil)
}

const (
	keySize     = 32
	keyTextSize = 40
	z85Alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"
)

// setSized sets a number of the size that C has for it.
func setSized[T any](s *Socket, i socketIndex, n int64, value T) error {
	buf := make([]byte, 0, 8)
	if socketSpecs[i].kind.size() == 8 {
		buf = binary.NativeEndian.AppendUint64(buf, uint64(n))
	} else {
		buf = binary.NativeEndian.AppendUint32(buf, uint32(n))
	}
	return setTyped(s, i, buf, value)
}

// setTyped checks the socket and makes the call; value is shown in errors, and only
// then made an any, which allocates.
func setTyped[T any](s *Socket, i socketIndex, buf []byte, value T) error {
	spec := &socketSpecs[i]
	if s.socket == nil {
		return wrap(opSetOption, "", ErrClosed)
	}
	if err := spec.checkType(s.typ); err != nil {
		return wrap(opSetOption, "", err)
	}
	if err := s.socket.SetOption(spec.number, buf); err != nil {
		return wrap(opSetOption, "", spec.failed(err, value, s.ctx, capi.SocketOptions))
	}
	return nil
}

func getNumber[T integer](s *Socket, i socketIndex) (T, error) {
	size := socketSpecs[i].kind.size()
	buf, err := s.getTyped(i, size)
	switch {
	case err != nil:
		return 0, err
	case size == 8:
		return T(binary.NativeEndian.Uint64(buf[:8])), nil // libzmq does not tell every size
	}
	return T(int32(binary.NativeEndian.Uint32(buf[:4]))), nil
}

func getBool(s *Socket, i socketIndex) (bool, error) {
	n, err := getNumber[int32](s, i)
	return n != 0, err
}

// getDuration returns -1 for what has no time.
func getDuration(s *Socket, i socketIndex) (time.Duration, error) {
	n, err := getNumber[int32](s, i)
	if n < 0 {
		return -1, err
	}
	return time.Duration(n) * socketSpecs[i].kind.unit(), err
}

// getText leaves out the NUL at the end.
func getText(s *Socket, i socketIndex) (string, error) {
	buf, err := s.getLong(i)
	return strings.TrimSuffix(string(buf), "\x00"), err
}

func getBytes(s *Socket, i socketIndex) ([]byte, error) { return s.getLong(i) }

func getKey(s *Socket, i socketIndex) (string, error) {
	buf, err := s.getTyped(i, keyTextSize+1)
	return strings.TrimSuffix(string(buf), "\x00"), err
}

// getLong reads a value of any length: the few that do not fit in a small buffer
// are read again.
func (s *Socket) getLong(i socketIndex) ([]byte, error) {
	const small, large = 512, 1 << 16
	buf, err := s.getTyped(i, small)
	if e, ok := err.(*Error); ok && e.Errno == capi.EINVAL {
		if long, err := s.getTyped(i, large); err == nil {
			return long, nil
		}
	}
	return buf, err
}

// getTyped reads a value of at most size bytes.
func (s *Socket) getTyped(i socketIndex, size int) ([]byte, error) {
	spec := &socketSpecs[i]
	if s.socket == nil {
		return nil, wrap(opOption, "", ErrClosed)
	}
	if spec.readOnly {
		if err := spec.checkType(s.typ); err != nil {
			return nil, wrap(opOption, "", err)
		}
	}
	buf := make([]byte, size)
	n, err := s.socket.Option(spec.number, buf)
	if err != nil {
		return nil, wrap(opOption, "", spec.failed(err, nil, s.ctx, capi.SocketOptions))
	}
	return buf[:min(n, size)], nil
}
