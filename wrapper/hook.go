package zmq

import (
	"github.com/zmqbridge/zmqbridge/generated/capi"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/driver"
	"github.com/zmqbridge/zmqbridge/wrapper/internal/hook"
)

func init() {
	hook.Layer = func(wrap func(driver.Driver) driver.Driver) any {
		return ContextOption(func(c *contextConfig) error {
			c.layers = append(c.layers, wrap)
			return nil
		})
	}
	hook.ContextOf = func(ctx any) driver.Context { return ctx.(*Context).ctx }
	hook.SocketOf = func(s any) driver.Socket { return s.(*Socket).socket }
	hook.Adopt = func(ctx any, typ capi.SocketType, inner driver.Socket) any {
		return ctx.(*Context).adopt(typ, inner)
	}
}

// layered returns d with the layers around it that were asked for: that of package
// zmqtest for all, then those of options, the first innermost.
func (c *contextConfig) layered(d driver.Driver) driver.Driver {
	if hook.Observe != nil {
		d = hook.Observe(d, c.shared)
	}
	for _, wrap := range c.layers {
		d = wrap(d)
	}
	return d
}
