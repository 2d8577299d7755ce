// The language hosts of Node, Python and Go for a Pulumi CLI that is built from its Go module: that module has none, and the modules of the
// official hosts are not published. They serve this repository's tests and demo only; an official CLI brings its own hosts.
//
// One program serves all of them: its name says which.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

// How often a host looks whether its CLI still runs: a CLI that is killed cannot end its hosts.
const parentCheck = 500 * time.Millisecond

func main() {
	if err := start(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func start() error {
	engine := ""
	for _, argument := range os.Args[1:] {
		if !strings.HasPrefix(argument, "-") {
			engine = argument
			break
		}
	}
	served := &host{engine: engine}
	var service pulumirpc.LanguageRuntimeServer = served
	switch name := strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe"); name {
	case "pulumi-language-nodejs":
		served.language, service = nodejs{}, nodejsHost{served}
	case "pulumi-language-python":
		served.language = python{}
	case "pulumi-language-go":
		served.language = golang{}
	default:
		return fmt.Errorf("%s is no name of a language host: start it as pulumi-language-nodejs, -python or -go", name)
	}
	defer served.programs.end()
	return serve(service)
}

// serve prints the port on the first line, which the CLI reads, and returns when the CLI is gone.
func serve(service pulumirpc.LanguageRuntimeServer) error {
	interrupted, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	done := make(chan bool)
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: done,
		Init: func(server *grpc.Server) error {
			pulumirpc.RegisterLanguageRuntimeServer(server, service)
			return nil
		},
	})
	if err != nil {
		return err
	}
	fmt.Println(handle.Port)
	parent := os.Getppid()
	tick := time.NewTicker(parentCheck)
	defer tick.Stop()
	for {
		select {
		case err := <-handle.Done:
			return err
		case <-interrupted.Done():
			return nil
		case <-tick.C:
			if os.Getppid() != parent {
				return nil
			}
		}
	}
}
