package zmq

import (
	"bytes"
	"strings"
	"testing"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// The first is the test case of RFC 32.
func TestZ85(t *testing.T) {
	for _, tt := range []struct{ data, text string }{
		{"\x86\x4F\xD2\x6F\xB5\x59\xF7\x5B", "HelloWorld"},
		{"", ""},
		{"\x00\x00\x00\x00", "00000"},
		{"\xff\xff\xff\xff", "%nSc0"},
	} {
		text, err := EncodeZ85([]byte(tt.data))
		if text != tt.text || err != nil {
			t.Errorf("EncodeZ85(%q) = %q, %v", tt.data, text, err)
		}
		data, err := DecodeZ85(tt.text)
		if string(data) != tt.data || err != nil {
			t.Errorf("DecodeZ85(%q) = %q, %v", tt.text, data, err)
		}
	}
}

func TestZ85Errors(t *testing.T) {
	for text, want := range map[string]string{
		"Hell":          "4 characters",
		"Hello~orld":    "position 5:",
		"HelloWorl\"":   "position 9:",
		"Hello\x80orld": "position 5:",
		"00000%nSc1":    "position 5:", // one more than fits
		"#####":         "position 0:",
		"|||||":         "position 0:",
		"0000 ":         "position 4:",
	} {
		data, err := DecodeZ85(text)
		wantError(t, err, capi.EINVAL)
		if data != nil || err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("DecodeZ85(%q): %v, %v; want %s", text, data, err, want)
		}
	}
	_, err := EncodeZ85(make([]byte, 5))
	wantError(t, err, capi.EINVAL)
}

func FuzzZ85(f *testing.F) {
	for _, text := range []string{"HelloWorld", "%nSc0", "%nSc1", "a"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if data, err := DecodeZ85(text); err == nil {
			if again, err := EncodeZ85(data); err != nil || again != text {
				t.Errorf("%q became %q, %v", text, again, err)
			}
		}
		data := []byte(text)[:len(text)/4*4]
		encoded, err := EncodeZ85(data)
		if err != nil {
			t.Fatal(err)
		}
		if decoded, err := DecodeZ85(encoded); err != nil || !bytes.Equal(decoded, data) {
			t.Errorf("%q became %q, %v", data, decoded, err)
		}
	})
}
