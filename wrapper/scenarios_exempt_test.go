package zmq

const (
	deprecated = "deprecated in libzmq; nothing here calls it"
	noMethod   = "no method calls it"
	noMemory   = "needs an allocation that fails"
	noPointer  = "a Go value is never the NULL that this needs"
	noSuchCall = "this package makes no call with such arguments, and callers cannot"
	repeated   = "a call that a signal interrupts is made again: TestInterruptedCallsAreRetried of the driver"
	notHere    = "cannot happen with any build of libzmq that is known"
	ownName    = "the endpoint of a monitor is made up by the driver, a new one each time"
	goPoller   = "Poller waits in Go, with ZMQ_EVENTS of each socket"
	goKeys     = "SecretKey.Public computes keys in Go, with any libzmq"
	oldGroup   = "only 4.2.0 to 4.2.3 with drafts refuse such a name, which none can get"
	ownPoller  = "the driver's pollers hold one socket each, and end with it"
)

// notCalled has the functions of whose errors a user of this package learns nothing,
// and why.
var notCalled = map[string]string{
	"zmq_term":                  deprecated + "; Context.Close stands for it",
	"zmq_ctx_destroy":           deprecated + "; Context.Close stands for it",
	"zmq_init":                  deprecated + "; NewContext stands for it",
	"zmq_sendmsg":               deprecated + "; Socket.SendLoan stands for it",
	"zmq_recvmsg":               deprecated + "; Socket.RecvLease stands for it",
	"zmq_sendiov":               deprecated + "; messages have any number of parts",
	"zmq_recviov":               deprecated + "; messages have any number of parts",
	"zmq_device":                deprecated + "; Proxy stands for it",
	"zmq_send_const":            noMethod + ": memory of Go does not live as long as it needs; see Socket.SendLoan",
	"zmq_msg_init_buffer":       noMethod + ": zmq_send copies as well",
	"zmq_msg_move":              noMethod + ": nobody holds a zmq_msg_t",
	"zmq_msg_copy":              noMethod + ": nobody holds a zmq_msg_t",
	"zmq_msg_size":              noMethod + " on a message that was not just received",
	"zmq_msg_set":               noMethod + ": there is nothing that it can set",
	"zmq_ppoll":                 noMethod + ": Poller waits in Go, which takes care of signals",
	"zmq_timers_destroy":        noMethod + ": package time has timers",
	"zmq_timers_add":            noMethod + ": package time has timers",
	"zmq_timers_cancel":         noMethod + ": package time has timers",
	"zmq_timers_set_interval":   noMethod + ": package time has timers",
	"zmq_timers_reset":          noMethod + ": package time has timers",
	"zmq_timers_timeout":        noMethod + ": package time has timers",
	"zmq_timers_execute":        noMethod + ": package time has timers",
	"zmq_disconnect_peer":       noMethod,
	"zmq_socket_get_peer_state": noMethod + "; the driver asks it before it uses a routing id, and takes any error as no answer",
	"zmq_poller_new":            ownPoller,
	"zmq_poller_destroy":        ownPoller,
	"zmq_poller_size":           ownPoller,
	"zmq_poller_fd":             ownPoller,
	"zmq_curve_keypair":         "NewKeyPair makes keys in Go, with any libzmq",
}

// unreachable has single rows, by the reason.
var unreachable = exempt(map[string][]string{
	goKeys: {
		`zmq_curve_public ENOTSUP library without CURVE`,
	},
	goPoller: {
		`zmq_poll EFAULT NULL items with count > 0 (build without ZMQ_HAVE_POLLER)`,
		`zmq_poll EINTR signal while blocked`,
		`zmq_poll EINVAL negative count (build without ZMQ_HAVE_POLLER)`,
		`zmq_poller_add EFAULT NULL or not a live poller`,
		`zmq_poller_add_fd EFAULT NULL or not a live poller`,
		`zmq_poller_modify EFAULT NULL or not a live poller`,
		`zmq_poller_modify_fd EFAULT NULL or not a live poller`,
		`zmq_poller_remove EFAULT NULL or not a live poller`,
		`zmq_poller_remove_fd EFAULT NULL or not a live poller`,
		`zmq_poller_wait EFAULT NULL event array`,
		`zmq_poller_wait EFAULT NULL or not a live poller`,
		`zmq_poller_wait EFAULT all registrations have events 0 and timeout negative`,
		`zmq_poller_wait EFAULT nothing registered and timeout negative`,
		`zmq_poller_wait EINTR signal while blocked`,
		`zmq_poller_wait_all EFAULT NULL event array`,
		`zmq_poller_wait_all EFAULT NULL or not a live poller`,
		`zmq_poller_wait_all EFAULT nothing registered and timeout negative`,
		`zmq_poller_wait_all EINTR signal while blocked`,
		`zmq_poller_wait_all EINVAL negative event count`,
	},
	noMemory: {
		`zmq_ctx_new ENOMEM allocation of the context fails; returns NULL`,
		`zmq_msg_init_data ENOMEM the small content header cannot be allocated`,
		`zmq_msg_init_size ENOMEM size cannot be allocated`,
		`zmq_poller_add ENOMEM allocation fails`,
		`zmq_poller_add_fd ENOMEM allocation fails`,
		`zmq_poller_wait ENOMEM poll set cannot be allocated`,
		`zmq_poller_wait_all ENOMEM poll set cannot be allocated`,
		`zmq_send ENOMEM length cannot be allocated`,
		`zmq_socket ENOMEM socket table or thread objects cannot be allocated; returns NULL`,
	},
	noPointer: {
		`zmq_getsockopt CRASH NULL size pointer`,
		`zmq_recv CRASH NULL buffer with length > 0 when a message arrives`,
	},
	noSuchCall: {
		`zmq_ctx_get_ext EINVAL buffer shorter than the stored prefix`,
		`zmq_ctx_get_ext EINVAL size is not sizeof(int) for an int option`,
		`zmq_ctx_get_ext EINVAL unknown option`,
		`zmq_ctx_set_ext EINVAL size is not sizeof(int) for an int option`,
		`zmq_ctx_set_ext EINVAL unknown option`,
		`zmq_msg_recv EFAULT message not initialised`,
		`zmq_msg_send ABORT message not initialised; EFAULT is documented but the size is read before the check`,
		`zmq_msg_send CRASH NULL message`,
		`zmq_msg_send EFAULT documented for an invalid message, unreachable (see ABORT row)`,
		`zmq_socket_monitor EINVAL event bits above 16 (also any negative mask)`,
		`zmq_socket_monitor_versioned (none) unknown event_version is accepted, no event follows`,
		`zmq_socket_monitor_versioned EINVAL type other than PAIR, PUB, PUSH`,
		`zmq_socket_monitor_versioned EINVAL version 1 with bits above 16`,
	},
	notHere: {
		`zmq_bind (stale errno) malformed tipc address: -1 is returned but errno is not set`,
		`zmq_connect (stale errno) malformed tipc address: -1 is returned but errno is not set`,
		`zmq_ctx_new EINVAL PGM build whose high resolution clock cannot be opened; returns NULL`,
		`zmq_poll ENOTSUP platform with neither poll nor select`,
		`zmq_poller_wait ENOTSUP platform with neither poll nor select`,
		`zmq_poller_wait_all ENOTSUP platform with neither poll nor select`,
		`zmq_setsockopt EINTR documented, no code path found on master`,
	},
	oldGroup: {
		`zmq_msg_set_group EINVAL name longer than 15 bytes, on 4.2.0-4.2.3 only`,
	},
	ownName: {
		`zmq_socket_monitor EADDRINUSE inproc name taken`,
		`zmq_socket_monitor EINVAL endpoint without scheme`,
		`zmq_socket_monitor EPROTONOSUPPORT endpoint is not inproc`,
		`zmq_socket_monitor_versioned EADDRINUSE inproc name taken`,
		`zmq_socket_monitor_versioned EINVAL endpoint without scheme`,
		`zmq_socket_monitor_versioned EPROTONOSUPPORT endpoint is not inproc`,
	},
	repeated: {
		`zmq_bind EINTR signal while pending commands are processed`,
		`zmq_connect EINTR signal while pending commands are processed`,
		`zmq_ctx_term EINTR a signal arrives while waiting for sockets to close; call may be repeated`,
		`zmq_disconnect EINTR signal while pending commands are processed`,
		`zmq_getsockopt EINTR signal while ZMQ_EVENTS processes commands`,
		`zmq_msg_recv EINTR signal while blocked`,
		`zmq_msg_send EINTR signal while blocked`,
		`zmq_proxy EINTR signal`,
		`zmq_proxy_steerable EINTR signal`,
		`zmq_recv EINTR signal while blocked`,
		`zmq_send EINTR signal while blocked`,
		`zmq_unbind EINTR signal while pending commands are processed`,
	},
})

func exempt(reasons map[string][]string) map[string]string {
	rows := map[string]string{}
	for reason, list := range reasons {
		for _, row := range list {
			rows[row] = reason
		}
	}
	return rows
}
