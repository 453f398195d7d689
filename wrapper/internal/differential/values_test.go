package differential

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

// ids are the numbers that a ZeroMQ makes up at random: @1 is the first routing id of
// a peer without one that a trace shows, #1 the first request id of a correlated Req.
// That is the only part of a trace that is not compared as it is. Scripts have no
// other parts of the same form.
type ids struct {
	known []string
	names map[string]string
}

func routing(part []byte) bool { return len(part) == 5 && part[0] == 0 }
func request(part []byte) bool { return len(part) == 4 }

// show returns a part as a token.
func (n *ids) show(part []byte) string {
	sigil := "@"
	switch {
	case request(part):
		sigil = "#"
	case !routing(part):
		return strconv.Quote(string(part))
	}
	if n.names == nil {
		n.names = map[string]string{}
	}
	name, ok := n.names[string(part)]
	if !ok {
		count := 1
		for _, k := range n.known {
			if len(k) == len(part) {
				count++
			}
		}
		name = sigil + strconv.Itoa(count)
		n.names[string(part)] = name
		n.known = append(n.known, string(part))
	}
	return name
}

// part is the reverse. An id that has not been seen is one that nobody has.
func (n *ids) part(token string) []byte {
	if token[0] == '@' || token[0] == '#' {
		for _, k := range n.known {
			if n.names[k] == token {
				return []byte(k)
			}
		}
		return []byte("nobody")
	}
	text, err := strconv.Unquote(token)
	if err != nil {
		panic(fmt.Sprintf("part %s: %v", token, err))
	}
	return []byte(text)
}

func (n *ids) message(tokens []string) [][]byte {
	var m [][]byte
	for _, t := range tokens {
		m = append(m, n.part(t))
	}
	return m
}

func (n *ids) showMessage(m [][]byte) string {
	var tokens []string
	for _, p := range m {
		tokens = append(tokens, n.show(p))
	}
	return strings.Join(tokens, " ")
}

// separator stands between the messages of a batch.
const separator = ";"

// batch splits tokens into messages.
func (n *ids) batch(tokens []string) (msgs [][][]byte) {
	for _, t := range split(tokens) {
		msgs = append(msgs, n.message(t))
	}
	return msgs
}

func split(tokens []string) (groups [][]string) {
	for {
		i := slices.Index(tokens, separator)
		if i < 0 {
			return append(groups, tokens)
		}
		groups = append(groups, tokens[:i])
		tokens = tokens[i+1:]
	}
}

// errorText names an error as programs tell errors apart.
func errorText(err error) string {
	var errno capi.Errno
	switch {
	case err == nil:
		return "ok"
	case errors.As(err, &errno):
		return errno.Name()
	case errors.Is(err, driver.ErrClosed):
		return "closed"
	case errors.Is(err, context.DeadlineExceeded):
		return "late"
	}
	return err.Error()
}

// optionValue reads the value of an option: quoted bytes, a C int, or a number of
// eight bytes that ends in q.
func optionValue(token string) []byte {
	if text, err := strconv.Unquote(token); err == nil && text == "" {
		return nil // NULL, which some options tell from a value of no bytes
	} else if err == nil {
		return []byte(text)
	}
	digits, long := strings.CutSuffix(token, "q")
	v, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		panic(fmt.Sprintf("value %s: %v", token, err))
	}
	if long {
		return binary.NativeEndian.AppendUint64(nil, uint64(v))
	}
	return binary.NativeEndian.AppendUint32(nil, uint32(v))
}

// showValue is the reverse, by the size.
func showValue(value []byte) string {
	switch len(value) {
	case 4:
		return strconv.Itoa(int(int32(binary.NativeEndian.Uint32(value))))
	case 8:
		return strconv.FormatInt(int64(binary.NativeEndian.Uint64(value)), 10) + "q"
	}
	return strconv.Quote(string(value))
}
