package zmq4

import (
	"encoding/binary"
	"runtime"
	"strings"
	"time"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// What the generated methods of options call. Values go to libzmq as they are, and
// it is libzmq that refuses them.

// set sets an option; an empty value is NULL.
func (soc *Socket) set(option zmq.SocketOptionNumber, value []byte) error {
	c, err := soc.live()
	if err != nil {
		return err
	}
	defer runtime.KeepAlive(soc)
	if len(value) == 0 {
		value = nil
	}
	return c.explain(option, c.socket.SetOption(option, value))
}

// get reads an option of at most size bytes. The result has room for all of them,
// since libzmq does not tell every size.
func (soc *Socket) get(option zmq.SocketOptionNumber, size int) ([]byte, error) {
	c, err := soc.live()
	if err != nil {
		return nil, err
	}
	defer runtime.KeepAlive(soc)
	buf := make([]byte, size)
	n, err := c.socket.Option(option, buf)
	if err != nil {
		return nil, c.explain(option, err)
	}
	return buf[:min(n, size)], nil
}

// explain says which version an option needs, if that is why it failed.
func (c *socketCore) explain(option zmq.SocketOptionNumber, err error) error {
	if err == nil {
		return nil
	}
	for _, info := range capi.SocketOptions {
		if info.Option == option {
			if needs := tooOld(c.ctx.core.ctx.Info().Version, info.Since); needs != nil {
				return needs
			}
		}
	}
	return c.failed(err)
}

func (soc *Socket) setInt(option zmq.SocketOptionNumber, n int) error {
	if int(int32(n)) != n {
		return einval
	}
	return soc.set(option, binary.NativeEndian.AppendUint32(nil, uint32(n)))
}

func (soc *Socket) getInt(option zmq.SocketOptionNumber) (int, error) {
	buf, err := soc.get(option, 4)
	if err != nil {
		return 0, err
	}
	return int(int32(binary.NativeEndian.Uint32(buf[:4]))), nil
}

func (soc *Socket) setBool(option zmq.SocketOptionNumber, on bool) error {
	return soc.setInt(option, number(on))
}

func (soc *Socket) getBool(option zmq.SocketOptionNumber) (bool, error) {
	n, err := soc.getInt(option)
	return n != 0, err
}

func (soc *Socket) setUint64(option zmq.SocketOptionNumber, n uint64) error {
	return soc.set(option, binary.NativeEndian.AppendUint64(nil, n))
}

func (soc *Socket) getUint64(option zmq.SocketOptionNumber) (uint64, error) {
	buf, err := soc.get(option, 8)
	if err != nil {
		return 0, err
	}
	return binary.NativeEndian.Uint64(buf[:8]), nil
}

func (soc *Socket) setInt64(option zmq.SocketOptionNumber, n int64) error {
	return soc.setUint64(option, uint64(n))
}

func (soc *Socket) getInt64(option zmq.SocketOptionNumber) (int64, error) {
	n, err := soc.getUint64(option)
	return int64(n), err
}

// setTime counts in milliseconds, rounded up; negative times are -1.
func (soc *Socket) setTime(option zmq.SocketOptionNumber, d time.Duration) error {
	if d < 0 {
		return soc.setInt(option, -1)
	}
	ms := d / time.Millisecond
	if d%time.Millisecond != 0 {
		ms++
	}
	if ms > 1<<31-1 {
		return einval
	}
	return soc.setInt(option, int(ms))
}

// getTime returns -1 for what has no time.
func (soc *Socket) getTime(option zmq.SocketOptionNumber) (time.Duration, error) {
	ms, err := soc.getInt(option)
	if ms < 0 {
		return forever, err
	}
	return time.Duration(ms) * time.Millisecond, err
}

func (soc *Socket) setText(option zmq.SocketOptionNumber, text string) error {
	return soc.set(option, []byte(text))
}

// getText leaves out the NUL at the end.
func (soc *Socket) getText(option zmq.SocketOptionNumber) (string, error) {
	buf, err := soc.get(option, 1024)
	return strings.TrimRight(string(buf), "\x00"), err
}

// setKey takes a CURVE key in Z85, or as its 32 bytes.
func (soc *Socket) setKey(option zmq.SocketOptionNumber, key string) error {
	if len(key) == z85KeySize {
		key += "\x00" // libzmq wants the NUL of C strings
	}
	return soc.setText(option, key)
}

// Sizes of CURVE keys.
const (
	keySize    = 32
	z85KeySize = 40
)

// getKey reads a CURVE key in Z85.
func (soc *Socket) getKey(option zmq.SocketOptionNumber) (string, error) {
	buf, err := soc.get(option, z85KeySize+1)
	return strings.TrimRight(string(buf), "\x00"), err
}

// getRaw reads the bytes of a CURVE key.
func (soc *Socket) getRaw(option zmq.SocketOptionNumber) (string, error) {
	buf, err := soc.get(option, keySize)
	return string(buf), err
}

// GetType returns the type of the socket.
func (soc *Socket) GetType() (Type, error) {
	c, err := soc.live()
	if err != nil {
		return 0, err
	}
	return c.typ, nil
}

// GetMechanism reads ZMQ_MECHANISM: the security mechanism of the socket.
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_getsockopt.html
func (soc *Socket) GetMechanism() (Mechanism, error) {
	n, err := soc.getInt(capi.OptMechanism)
	return Mechanism(n), err
}

// GetCurvePublickeyRaw reads ZMQ_CURVE_PUBLICKEY as bytes.
func (soc *Socket) GetCurvePublickeyRaw() (string, error) { return soc.getRaw(capi.OptCurvePublicKey) }

// GetCurveSecretkeyRaw reads ZMQ_CURVE_SECRETKEY as bytes.
func (soc *Socket) GetCurveSecretkeyRaw() (string, error) { return soc.getRaw(capi.OptCurveSecretKey) }

// GetCurveServerkeyRaw reads ZMQ_CURVE_SERVERKEY as bytes.
func (soc *Socket) GetCurveServerkeyRaw() (string, error) { return soc.getRaw(capi.OptCurveServerKey) }
