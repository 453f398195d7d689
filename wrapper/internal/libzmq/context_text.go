package libzmq

import (
	"bytes"

	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
)

var _ driver.ContextText = (*Context)(nil)

// SetOptionText calls zmq_ctx_set_ext, which libraries without drafts lack.
func (c *Context) SetOptionText(option capi.ContextOption, value string) error {
	return c.call(capi.FnCtxSetExt, func() capi.Errno { return c.lib.CtxSetExt(c.handle, option, []byte(value)) })
}

// OptionText calls zmq_ctx_get_ext. That does not tell the length of the text, nor
// end it, so it ends where the zeros of the buffer begin.
func (c *Context) OptionText(option capi.ContextOption) (string, error) {
	buf := make([]byte, 64) // texts have 16 bytes at most
	err := c.call(capi.FnCtxGetExt, func() (errno capi.Errno) {
		_, errno = c.lib.CtxGetExt(c.handle, option, buf)
		return errno
	})
	text, _, _ := bytes.Cut(buf, []byte{0})
	return string(text), err
}
