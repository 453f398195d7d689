package main

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	zmq "github.com/zmqbridge/zmqbridge/wrapper"
)

// A store keeps each message in a file of its own, named by the ticket and what it is.
type store struct {
	dir string

	mu       sync.Mutex
	answered map[string]bool // by ticket; false while the request waits
}

const requestFile, replyFile = ".request", ".reply"

// openStore finds what an earlier store has left.
func openStore(dir string) (*store, error) {
	files, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	s := &store{dir: dir, answered: map[string]bool{}}
	for _, f := range files {
		if ticket, ok := strings.CutSuffix(f.Name(), replyFile); ok {
			s.answered[ticket] = true
		} else if ticket, ok := strings.CutSuffix(f.Name(), requestFile); ok && !s.answered[ticket] {
			s.answered[ticket] = false
		}
	}
	return s, nil
}

// submit keeps a request. Tickets sort by their time, and cannot be guessed.
func (s *store) submit(request zmq.Message) (ticket string, err error) {
	ticket = fmt.Sprintf("%x-%s", time.Now().UnixNano(), rand.Text())
	if err := s.write(ticket+requestFile, request); err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answered[ticket] = false
	return ticket, nil
}

// waiting returns the tickets of requests without a reply, the oldest first.
func (s *store) waiting() (tickets []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for ticket, answered := range s.answered {
		if !answered {
			tickets = append(tickets, ticket)
		}
	}
	slices.Sort(tickets)
	return tickets
}

func (s *store) request(ticket string) (zmq.Message, error) { return s.read(ticket + requestFile) }

// answer keeps a reply. The request goes after it has come, so that there always is one.
func (s *store) answer(ticket string, reply zmq.Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, known := s.answered[ticket]; !known {
		return nil // dropped meanwhile
	}
	if err := s.write(ticket+replyFile, reply); err != nil {
		return err
	}
	s.answered[ticket] = true
	return os.Remove(s.path(ticket + requestFile))
}

// reply returns the reply, if there is one, and what has become of the request.
func (s *store) reply(ticket string) (reply zmq.Message, state string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	answered, known := s.answered[ticket] // no other name becomes that of a file
	switch {
	case !known:
		return nil, unknown, nil
	case !answered:
		return nil, pending, nil
	}
	reply, err = s.read(ticket + replyFile)
	return reply, done, err
}

// drop forgets a request and its reply.
func (s *store) drop(ticket string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, known := s.answered[ticket]; !known {
		return nil
	}
	delete(s.answered, ticket)
	for _, file := range []string{requestFile, replyFile} { // both, if it once went down in between
		if err := os.Remove(s.path(ticket + file)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

func (s *store) path(name string) string { return filepath.Join(s.dir, name) }

// write makes a file as a whole or not at all, on the disk and not only on its way there.
func (s *store) write(name string, msg zmq.Message) error {
	text, err := json.Marshal(msg)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(s.dir, "new-")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // in case of an error; else it has another name
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	if err := os.Rename(f.Name(), s.path(name)); err != nil {
		return err
	}
	// The name has to get to the disk too. Windows cannot be told so.
	if d, err := os.Open(s.dir); err == nil {
		_ = d.Sync()
		d.Close()
	}
	return nil
}

func (s *store) read(name string) (msg zmq.Message, err error) {
	text, err := os.ReadFile(s.path(name))
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &msg); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return msg, nil
}
