//go:build !unix

package zmq

// limitScenarios need limits of processes that this system does not have.
func limitScenarios() (all []scenario) {
	for _, row := range []string{
		"zmq_ctx_new EMFILE no descriptor left for the internal signaller (per process or system limit); returns NULL",
		"zmq_socket EMFILE no descriptors left; returns NULL",
		"zmq_bind EMFILE no descriptor for the listening socket, host is *, or ipc",
		"zmq_bind ABORT no descriptors left and the host is not *: the interface lookup asserts",
		"zmq_poller_add EMFILE no descriptor for the signaller of a thread-safe socket",
		"zmq_bind EACCES privileged port without the right",
		"zmq_bind EACCES no write permission for the ipc path",
	} {
		all = append(all, scenario{row: row, call: func(e *env) error {
			e.Skip("no such limits here")
			return nil
		}, apart: true})
	}
	return all
}
