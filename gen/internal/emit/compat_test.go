package emit

import (
	"slices"
	"strings"
	"testing"
)

func TestCompat(t *testing.T) {
	f, err := Compat(bindings(t))
	if err != nil {
		t.Fatal(err)
	}
	text := string(f.Data)
	for _, want := range []string{`
// SetTos sets ZMQ_TOS: IP type of service. Default: 0. Since libzmq 4.1
// (ErrorNotImplemented41 otherwise).
//
// Manual: https://libzmq.readthedocs.io/en/latest/zmq_setsockopt.html
func (soc *Socket) SetTos(value int) error {
	return soc.setInt(capi.OptTOS, value)
}

// GetTos reads ZMQ_TOS; see [Socket.SetTos].
func (soc *Socket) GetTos() (int, error) {
	return soc.getInt(capi.OptTOS)
}
`, `
// GetThreadSafe reads ZMQ_THREAD_SAFE: `} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
	for _, o := range compatOptions {
		for _, name := range []string{o.set, o.get} {
			if name != "" && strings.Count(text, "Socket) "+name+"(") != 1 {
				t.Errorf("%s: no %s", o.c, name)
			}
		}
	}
}

// A name that no rule knows is a mistake in the table.
func TestCompatTableIsChecked(t *testing.T) {
	defer func(table []compatOption) { compatOptions = table }(compatOptions)
	compatOptions = append(slices.Clip(compatOptions), compatOption{"ZMQ_NONE", "SetNone", "", "Int"})
	if _, err := Compat(bindings(t)); err == nil || !strings.Contains(err.Error(), "ZMQ_NONE") {
		t.Error(err)
	}
}
