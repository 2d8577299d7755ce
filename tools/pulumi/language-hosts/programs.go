package main

import (
	"fmt"
	"os"
	"os/exec"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// programs are the commands that a host has started and that still run.
type programs struct {
	mutex   sync.Mutex
	running map[*exec.Cmd]bool
}

// run starts a command, and returns when it has ended.
func (p *programs) run(command *exec.Cmd) error {
	if err := p.start(command); err != nil {
		return err
	}
	err := command.Wait()
	p.mutex.Lock()
	defer p.mutex.Unlock()
	delete(p.running, command)
	return err
}

func (p *programs) start(command *exec.Cmd) error {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if err := command.Start(); err != nil {
		return err
	}
	if p.running == nil {
		p.running = map[*exec.Cmd]bool{}
	}
	p.running[command] = true
	return nil
}

func (p *programs) stop() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.signal()
}

// end stops the programs of a host that ends. It keeps the lock: no program starts any more, and none is reported as ended.
func (p *programs) end() {
	p.mutex.Lock()
	p.signal()
}

func (p *programs) signal() {
	for command := range p.running {
		_ = terminate(command)
	}
}

func terminate(command *exec.Cmd) error {
	return command.Process.Signal(syscall.SIGTERM)
}

// ending says in the words of the official hosts how a program has failed.
func ending(state *os.ProcessState) string {
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return "signal " + unix.SignalName(status.Signal())
	}
	return fmt.Sprintf("non-zero exit code: %d", state.ExitCode())
}
