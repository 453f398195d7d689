package zmq

import (
	"bytes"
	"fmt"
	"slices"
)

// A Message is one or more parts that travel together: all of them arrive, or
// none. Parts may be empty, and hold any bytes.
type Message [][]byte

// Msg makes a message of parts. Strings and byte slices are taken as they are,
// without copying the latter; nil makes an empty part, anything else is printed as
// fmt.Print does.
func Msg(parts ...any) Message {
	m := make(Message, len(parts))
	for i, part := range parts {
		switch p := part.(type) {
		case nil:
			m[i] = []byte{}
		case []byte:
			m[i] = p
		case string:
			m[i] = []byte(p)
		default:
			m[i] = fmt.Append(nil, p)
		}
	}
	return m
}

// String prints the parts as quoted text.
func (m Message) String() string { return fmt.Sprintf("%q", [][]byte(m)) }

// Strings returns the parts as strings.
func (m Message) Strings() []string {
	parts := make([]string, len(m))
	for i, p := range m {
		parts[i] = string(p)
	}
	return parts
}

// Size returns the length of all parts together, in bytes.
func (m Message) Size() (n int) {
	for _, p := range m {
		n += len(p)
	}
	return n
}

// Clone returns a copy that shares no memory with m.
func (m Message) Clone() Message {
	c := make(Message, len(m))
	for i, p := range m {
		c[i] = append(make([]byte, 0, len(p)), p...)
	}
	return c
}

// Equal reports whether both messages have the same parts.
func (m Message) Equal(other Message) bool {
	return slices.EqualFunc(m, other, bytes.Equal)
}

// Part returns a part, or nil if there are not as many.
func (m Message) Part(i int) []byte {
	if i < 0 || i >= len(m) {
		return nil
	}
	return m[i]
}
