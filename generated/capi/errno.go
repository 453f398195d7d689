package capi

import "strconv"

// ErrnoMissing is no error number of libzmq: the call was not made since the
// loaded library does not have its symbol. [Missing] says what has it.
const ErrnoMissing Errno = -1

// Error returns libzmq's text for e, or its number where e is unknown.
func (e Errno) Error() string {
	if e == ErrnoMissing {
		return "not in the loaded libzmq"
	}
	for _, t := range errnoTexts {
		if t.errno == e {
			return t.text
		}
	}
	return "errno " + strconv.Itoa(int(e))
}

// Err returns e as an error, nil for zero.
func (e Errno) Err() error {
	if e == 0 {
		return nil
	}
	return e
}

// Is matches the syscall.Errno of the same meaning, for errors.Is.
func (e Errno) Is(target error) bool {
	other, ok := fromSyscall(target)
	return ok && other == e
}

// Timeout reports whether e says that a deadline or a non-blocking call ran out.
func (e Errno) Timeout() bool { return e == EAGAIN || e == ETIMEDOUT }

// Temporary reports whether the same call may succeed later.
func (e Errno) Temporary() bool { return e == EAGAIN || e == EINTR || e == EMFILE }
