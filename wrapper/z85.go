package zmq

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/zmqbridge/zmqbridge/generated/capi"
)

// z85Digits is the value of each byte as a digit of Z85, or 255.
var z85Digits = func() (digits [256]byte) {
	for i := range digits {
		digits[i] = 255
	}
	for i := range len(z85Alphabet) {
		digits[z85Alphabet[i]] = byte(i)
	}
	return digits
}()

// EncodeZ85 writes bytes as text, five characters for four bytes. The length of
// data must be a multiple of four.
//
// Specification: https://rfc.zeromq.org/spec/32/
func EncodeZ85(data []byte) (string, error) {
	if len(data)%4 != 0 {
		return "", wrap(opEncodeZ85, "", fmt.Errorf("%d bytes are no multiple of 4; pad them: %w", len(data), capi.EINVAL))
	}
	return encodeZ85(data), nil
}

// encodeZ85 is for data whose length is known to be a multiple of four.
func encodeZ85(data []byte) string {
	text := make([]byte, len(data)/4*5)
	for i := 0; i < len(data); i += 4 {
		n := binary.BigEndian.Uint32(data[i:])
		for j := 4; j >= 0; j-- {
			text[i/4*5+j] = z85Alphabet[n%85]
			n /= 85
		}
	}
	return string(text)
}

// DecodeZ85 reads what EncodeZ85 writes. It accepts nothing else: the error
// names the position of the first character that is wrong, counted from zero, but
// not the character, which may be part of a secret.
//
// Specification: https://rfc.zeromq.org/spec/32/
func DecodeZ85(text string) ([]byte, error) {
	data, err := decodeZ85(text)
	return data, wrap(opDecodeZ85, "", err)
}

func decodeZ85(text string) ([]byte, error) {
	if len(text)%5 != 0 {
		return nil, fmt.Errorf("%d characters are no multiple of 5: %w", len(text), capi.EINVAL)
	}
	data := make([]byte, 0, len(text)/5*4)
	for i := 0; i < len(text); i += 5 {
		n := uint64(0)
		for j := i; j < i+5; j++ {
			digit := z85Digits[text[j]]
			if digit == 255 {
				return nil, fmt.Errorf("position %d: not a character of Z85: %w", j, capi.EINVAL)
			}
			n = n*85 + uint64(digit)
		}
		if n > math.MaxUint32 {
			return nil, fmt.Errorf("position %d: five characters that stand for more than four bytes: %w", i, capi.EINVAL)
		}
		data = binary.BigEndian.AppendUint32(data, uint32(n))
	}
	return data, nil
}
