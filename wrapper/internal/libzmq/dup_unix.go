//go:build unix && !linux

package libzmq

import "syscall"

// duplicate returns another descriptor of the same file, closed on exec. Not
// every system lets Go call fcntl directly; the lock keeps a fork of Go's from
// inheriting the descriptor in between.
func duplicate(fd int) (int, error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	dup, err := syscall.Dup(fd)
	if err != nil {
		return -1, err
	}
	syscall.CloseOnExec(dup)
	return dup, nil
}
