package measure

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/zmqbridge/zmqbridge/bench/internal/job"
)

// endpoint returns where a job's sockets meet. The runner removes the files.
func endpoint(transport string) (string, error) {
	switch transport {
	case "tcp":
		return "tcp://127.0.0.1:*", nil
	case "inproc":
		return "inproc://bench", nil
	case "ipc":
		dir, err := os.MkdirTemp("", "zmqbench")
		return "ipc://" + filepath.Join(dir, "s"), err
	}
	return "", fmt.Errorf("there is no transport %q", transport)
}

// A meeting is a server and its clients. Over a network they have a context each,
// with a thread of its own for input and output, as in two processes.
type meeting struct {
	server  Socket
	clients []Socket
}

// A side is what one side's sockets are.
type side struct {
	kind  Kind
	count int
}

func meet(j job.Job, lib Library, server, clients side) (*meeting, error) {
	ep, err := endpoint(j.Transport)
	if err != nil {
		return nil, err
	}
	m := &meeting{}
	return m, m.open(j, lib, ep, server, clients)
}

func (m *meeting) open(j job.Job, lib Library, ep string, server, clients side) error {
	near, err := lib.NewContext(clients.count + 1)
	if err != nil {
		return err
	}
	far := near
	if j.Transport != "inproc" {
		if far, err = lib.NewContext(clients.count + 1); err != nil {
			return err
		}
	}
	if m.server, err = near.Socket(server.kind); err != nil {
		return err
	}
	if ep, err = m.server.Bind(ep); err != nil {
		return err
	}
	for range clients.count {
		s, err := far.Socket(clients.kind)
		if err != nil {
			return err
		}
		m.clients = append(m.clients, s)
		if err := s.Connect(ep); err != nil {
			return err
		}
	}
	return nil
}

// both runs two things at a time and returns the first error.
func both(a, b func() error) error {
	errs := make(chan error, 2)
	go func() { errs <- a() }()
	go func() { errs <- b() }()
	for range 2 {
		if err := <-errs; err != nil {
			return err
		}
	}
	return nil
}
