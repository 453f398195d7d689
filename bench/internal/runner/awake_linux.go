package runner

import "golang.org/x/sys/unix"

// lowestPriority has the thread run only where nothing else wants to.
func lowestPriority() error {
	return unix.SchedSetAttr(0, &unix.SchedAttr{Size: unix.SizeofSchedAttr, Policy: schedIdle}, 0)
}

const schedIdle = 5 // SCHED_IDLE
