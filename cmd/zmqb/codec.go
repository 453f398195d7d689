package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// A codec is a way to write messages, one on a line.
type codec interface {
	decode(line []byte) (zmq.Message, error)
	encode(msg zmq.Message) []byte
}

// codecFlags choose a codec.
type codecFlags struct {
	format    string
	separator string
}

var formats = []string{"text", "quoted", "json", "hex", "raw"}

const formatHelp = `Formats, of messages that are read and of those that are printed:
  text    a line is a message; --separator splits it into parts (a tab unless
          it is given); bytes that cannot be printed are shown as \x00
  quoted  parts in Go's quotes: "hello" "a\x00b"
  json    ["hello",{"base64":"AGI="}]
  hex     68656c6c6f 610062
  raw     all input, or each file, is one message; output is just the bytes`

func (f *codecFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVarP(&f.format, "format", "F", "text", "how messages are written: "+strings.Join(formats, ", "))
	cmd.Flags().StringVarP(&f.separator, "separator", "s", "\t", "what is between the parts of a message in the format text")
	complete(cmd, "format", formats...)
}

func (f *codecFlags) codec(a *app) (codec, error) {
	format := f.format
	if a.json && format == "text" {
		format = "json"
	}
	switch format {
	case "text":
		return textCodec{f.separator}, nil
	case "quoted":
		return quotedCodec{}, nil
	case "json":
		return jsonCodec{}, nil
	case "hex":
		return hexCodec{}, nil
	case "raw":
		return rawCodec{}, nil
	}
	return nil, usagef("--format %s: want one of %s", format, strings.Join(formats, ", "))
}

// textCodec is for people.
type textCodec struct{ separator string }

func (c textCodec) decode(line []byte) (zmq.Message, error) {
	if c.separator == "" {
		return zmq.Message{line}, nil
	}
	return zmq.Message(bytes.Split(line, []byte(c.separator))), nil
}

func (c textCodec) encode(msg zmq.Message) (line []byte) {
	for i, part := range msg {
		if i > 0 {
			line = append(line, c.separator...)
		}
		line = appendPrintable(line, part)
	}
	return append(line, '\n')
}

// appendPrintable keeps a terminal from doing what a message says.
func appendPrintable(line, part []byte) []byte {
	for len(part) > 0 {
		r, size := utf8.DecodeRune(part)
		switch {
		case r == utf8.RuneError && size == 1:
			line = fmt.Appendf(line, `\x%02x`, part[0])
		case r == '\t' || strconv.IsPrint(r):
			line = append(line, part[:size]...)
		default:
			quoted := strconv.AppendQuoteRune(nil, r)
			line = append(line, quoted[1:len(quoted)-1]...)
		}
		part = part[size:]
	}
	return line
}

// quotedCodec loses nothing and can be read.
type quotedCodec struct{}

func (quotedCodec) decode(line []byte) (msg zmq.Message, err error) {
	for rest := strings.TrimSpace(string(line)); rest != ""; rest = strings.TrimSpace(rest) {
		quoted, err := strconv.QuotedPrefix(rest)
		if err != nil {
			return nil, fmt.Errorf("%q is not in quotes", rest)
		}
		part, err := strconv.Unquote(quoted)
		if err != nil {
			return nil, err
		}
		msg = append(msg, []byte(part))
		rest = rest[len(quoted):]
	}
	return msg, nil
}

func (quotedCodec) encode(msg zmq.Message) (line []byte) {
	for i, part := range msg {
		if i > 0 {
			line = append(line, ' ')
		}
		line = strconv.AppendQuote(line, string(part))
	}
	return append(line, '\n')
}

// jsonCodec writes a part as text if it is some, else as an object.
type jsonCodec struct{}

type jsonBytes struct {
	Base64 []byte `json:"base64"`
}

func (jsonCodec) decode(line []byte) (msg zmq.Message, err error) {
	var parts []json.RawMessage
	if err := json.Unmarshal(line, &parts); err != nil {
		return nil, fmt.Errorf("want a list of parts, such as [\"hello\"]: %w", err)
	}
	for _, raw := range parts {
		var text string
		if err := json.Unmarshal(raw, &text); err == nil {
			msg = append(msg, []byte(text))
			continue
		}
		var b jsonBytes
		if err := json.Unmarshal(raw, &b); err != nil || b.Base64 == nil {
			return nil, fmt.Errorf("the part %s is neither a string nor {\"base64\":…}", raw)
		}
		msg = append(msg, b.Base64)
	}
	return msg, nil
}

func (jsonCodec) encode(msg zmq.Message) []byte {
	line := []byte{'['}
	for i, part := range msg {
		if i > 0 {
			line = append(line, ',')
		}
		if utf8.Valid(part) {
			text, _ := json.Marshal(string(part)) // a string always can be
			line = append(line, text...)
		} else {
			line = append(line, `{"base64":"`...)
			line = base64.StdEncoding.AppendEncode(line, part)
			line = append(line, `"}`...)
		}
	}
	return append(line, "]\n"...)
}

type hexCodec struct{}

func (hexCodec) decode(line []byte) (msg zmq.Message, err error) {
	for word := range bytes.FieldsSeq(line) {
		part, err := hex.AppendDecode(nil, word)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", word, err)
		}
		msg = append(msg, part)
	}
	return msg, nil
}

func (hexCodec) encode(msg zmq.Message) (line []byte) {
	for i, part := range msg {
		if i > 0 {
			line = append(line, ' ')
		}
		line = hex.AppendEncode(line, part)
	}
	return append(line, '\n')
}

// rawCodec is for files.
type rawCodec struct{}

func (rawCodec) decode(line []byte) (zmq.Message, error) { return zmq.Message{line}, nil }
func (rawCodec) encode(msg zmq.Message) []byte           { return bytes.Join(msg, nil) }
