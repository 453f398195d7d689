package zmq

import "fmt"

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
