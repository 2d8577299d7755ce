// The language hosts of Python and Go for a Pulumi CLI that is built from its Go module: that module has none, and the modules of the
// official hosts are not published. They serve this repository's tests only; an official CLI brings its own hosts.
//
// One program serves both languages: its name says which. `language-hosts generate nodejs` makes a Node SDK for our Node language host:
// it reads the request from its input and writes the response to its output, both as protobuf.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
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
	if len(os.Args) == 3 && os.Args[1] == "generate" {
		return generateOnce(os.Args[2])
	}
	engine := ""
	for _, argument := range os.Args[1:] {
		if !strings.HasPrefix(argument, "-") {
			engine = argument
			break
		}
	}
	switch name := strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe"); name {
	case "pulumi-language-python":
		return serve(&host{language: python{}, engine: engine})
	case "pulumi-language-go":
		return serve(&host{language: golang{}, engine: engine})
	default:
		return fmt.Errorf("%s is no name of a language host: start it as pulumi-language-python or pulumi-language-go", name)
	}
}

// serve prints the port on the first line, which the CLI reads, and returns when the CLI is gone.
func serve(served *host) error {
	interrupted, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	done := make(chan bool)
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: done,
		Init: func(server *grpc.Server) error {
			pulumirpc.RegisterLanguageRuntimeServer(server, served)
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

func generateOnce(language string) error {
	input, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	request := &pulumirpc.GeneratePackageRequest{}
	if err := proto.Unmarshal(input, request); err != nil {
		return err
	}
	response, err := generate(language, request)
	if err != nil {
		return err
	}
	output, err := proto.Marshal(response)
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(output)
	return err
}
