package engine

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"slices"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// options are those of a socket that differ from the initial values, and those that
// are looked at often. The lock of the socket guards them.
type options struct {
	numbers   map[capi.SocketOption]int64
	texts     map[capi.SocketOption]string
	routingID []byte
	mechanism capi.Mechanism
	invert    bool
}

// init sets what depends on the type.
func (o *options) init(typ capi.SocketType) {
	if typ == capi.Sub || typ == capi.XSub {
		o.put(capi.OptLinger, 0)
	}
}

// inherit sets what depends on the context.
func (o *options) inherit(c *contextOptions) {
	if c.ints[capi.CtxIPv6] != 0 {
		o.put(capi.OptIPv6, 1)
	}
	if c.ints[capi.CtxBlocky] == 0 {
		o.put(capi.OptLinger, 0)
	}
}

func (o *options) number(option capi.SocketOption) int64 {
	if v, ok := o.numbers[option]; ok {
		return v
	}
	return numbers[option].initial
}

func (o *options) put(option capi.SocketOption, v int64) {
	if o.numbers == nil {
		o.numbers = map[capi.SocketOption]int64{}
	}
	o.numbers[option] = v
}

// SetOption sets an option of all sockets, or one of the pattern.
func (s *Socket) SetOption(option capi.SocketOption, value []byte) error {
	if err := s.configurable(); err != nil {
		return err
	}
	defer s.unlock()
	switch option {
	case capi.OptRoutingID:
		if len(value) == 0 || len(value) > 255 {
			return capi.EINVAL
		}
		s.options.routingID = slices.Clone(value)
		return nil
	case capi.OptIPv4Only:
		return s.options.setIPv4Only(value)
	}
	if spec, ok := numbers[option]; ok {
		return s.setNumber(option, spec, value)
	}
	if spec, ok := texts[option]; ok {
		return s.options.setText(option, spec, value)
	}
	return s.pattern.set(option, value)
}

func (s *Socket) setNumber(option capi.SocketOption, spec numberSpec, value []byte) error {
	v, err := spec.parse(value)
	if err != nil {
		return err
	}
	s.options.put(option, v)
	switch option {
	case capi.OptSndHWM, capi.OptRcvHWM:
		t := s.traits()
		for _, e := range s.ends {
			e.limit(t, &s.next)
		}
	case capi.OptHeartbeatTTL:
		s.options.put(option, v/100*100)
	case capi.OptInvertMatching:
		s.options.invert = v != 0
	case capi.OptPlainServer:
		s.options.usePlain(v != 0)
	}
	return nil
}

func (spec numberSpec) parse(value []byte) (v int64, err error) {
	switch {
	case len(value) == 4 && spec.size == 0:
		v = int64(int32(binary.NativeEndian.Uint32(value)))
	case len(value) == 8 && spec.size == 8:
		v = int64(binary.NativeEndian.Uint64(value))
	default:
		return 0, capi.EINVAL
	}
	if v < spec.min || v > spec.max {
		return 0, capi.EINVAL
	}
	if spec.flag && v != 0 {
		v = 1
	}
	return v, nil
}

// setFlag sets a flag of a pattern, which is on for all numbers above zero.
func setFlag(flag *bool, value []byte) error {
	if len(value) != 4 || int32(binary.NativeEndian.Uint32(value)) < 0 {
		return capi.EINVAL
	}
	*flag = binary.NativeEndian.Uint32(value) != 0
	return nil
}

func (o *options) setIPv4Only(value []byte) error {
	v, err := numberSpec{max: 1}.parse(value)
	if err == nil {
		o.put(capi.OptIPv6, 1-v)
	}
	return err
}

func (o *options) usePlain(on bool) {
	o.mechanism = capi.MechanismNull
	if on {
		o.mechanism = capi.MechanismPlain
	}
}

func (o *options) setText(option capi.SocketOption, spec textSpec, value []byte) error {
	if len(value) > spec.max || len(value) == 0 && !spec.clears {
		return capi.EINVAL
	}
	switch option {
	case capi.OptPlainUsername, capi.OptPlainPassword:
		o.usePlain(len(value) > 0)
		o.put(capi.OptPlainServer, 0)
	case capi.OptTCPAcceptFilter:
		if len(value) > 0 && !isFilter(string(value)) {
			return capi.EINVAL
		}
	case capi.OptIPCFilterPID, capi.OptIPCFilterUID, capi.OptIPCFilterGID:
		if len(value) != 0 && len(value) != 4 {
			return capi.EINVAL
		}
	case capi.OptMetadata:
		if !isProperty(value) {
			return capi.EINVAL
		}
	}
	if o.texts == nil {
		o.texts = map[capi.SocketOption]string{}
	}
	o.texts[option] = string(value)
	return nil
}

// isFilter checks an address with an optional prefix length.
func isFilter(text string) bool {
	if _, err := netip.ParseAddr(text); err == nil {
		return true
	}
	_, err := netip.ParsePrefix(text)
	return err == nil
}

// isProperty checks X-name:value. libzmq takes four bytes for a number.
func isProperty(value []byte) bool {
	name, v, ok := bytes.Cut(value, []byte(":"))
	return ok && len(value) != 4 && len(v) > 0 && bytes.HasPrefix(name, []byte("X-")) && len(name) > 2 && len(name) < 256
}

// Option reads an option.
func (s *Socket) Option(option capi.SocketOption, buf []byte) (int, error) {
	if err := s.configurable(); err != nil {
		return 0, err
	}
	defer s.unlock()
	switch option {
	case capi.OptType:
		return store(buf, int64(s.typ), 4)
	case capi.OptRcvMore, capi.OptThreadSafe:
		return storeAtLeast(buf, 0)
	case capi.OptEvents:
		if s.ctx.shut.Load() {
			s.noticed = true
			return 0, capi.ETERM
		}
		return storeAtLeast(buf, int64(s.pattern.events()))
	case capi.OptMechanism:
		return store(buf, int64(s.options.mechanism), 4)
	case capi.OptIPv4Only:
		return store(buf, 1-s.options.number(capi.OptIPv6), 4)
	case capi.OptRoutingID:
		if len(buf) < len(s.options.routingID) {
			return 0, capi.EINVAL
		}
		return copy(buf, s.options.routingID), nil
	case capi.OptLastEndpoint:
		return storeText(buf, s.last)
	case capi.OptTopicsCount:
		return s.topicsCount(buf)
	}
	if spec, ok := numbers[option]; ok && !spec.writeOnly {
		return store(buf, s.options.number(option), max(spec.size, 4))
	}
	if spec, ok := texts[option]; ok && !spec.writeOnly {
		return storeText(buf, s.options.texts[option])
	}
	return 0, capi.EINVAL
}

func (s *Socket) topicsCount(buf []byte) (int, error) {
	c, ok := s.pattern.(interface{ countTopics() int })
	if !ok {
		return 0, capi.EINVAL
	}
	return storeAtLeast(buf, int64(c.countTopics()))
}

// store writes a number into a buffer of its size.
func store(buf []byte, v int64, size int) (int, error) {
	if len(buf) != size {
		return 0, capi.EINVAL
	}
	if size == 8 {
		binary.NativeEndian.PutUint64(buf, uint64(v))
	} else {
		binary.NativeEndian.PutUint32(buf, uint32(v))
	}
	return size, nil
}

// storeAtLeast writes a C int into a buffer that may be larger.
func storeAtLeast(buf []byte, v int64) (int, error) {
	if len(buf) < 4 {
		return 0, capi.EINVAL
	}
	return store(buf[:4], v, 4)
}

// storeText writes text and the NUL that ends it.
func storeText(buf []byte, text string) (int, error) {
	if len(buf) <= len(text) {
		return 0, capi.EINVAL
	}
	n := copy(buf, text)
	buf[n] = 0
	return n + 1, nil
}
