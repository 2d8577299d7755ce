package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"strconv"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
)

// A program that ends with this code has told the engine what was wrong, so that there is nothing to add.
const explained = 32

// language is what differs between the languages.
type language interface {
	name() string
	// program is the command that runs the program, without its standard streams.
	program(ctx context.Context, run runSettings) (*exec.Cmd, error)
	install(ctx context.Context, info *pulumirpc.ProgramInfo, stdout, stderr io.Writer) error
	// link makes the generated SDKs in the given folders dependencies of the program.
	link(ctx context.Context, info *pulumirpc.ProgramInfo, folders []string) error
}

type runSettings struct {
	request *pulumirpc.RunRequest
	engine  string
	// The configuration and the keys of its secrets, as JSON.
	config, secretKeys string
}

// host serves the calls that are the same for every language. The others are answered with "unimplemented".
type host struct {
	pulumirpc.UnimplementedLanguageRuntimeServer
	language language
	engine   string
	programs programs
}

func (h *host) Handshake(
	context.Context, *pulumirpc.LanguageHandshakeRequest,
) (*pulumirpc.LanguageHandshakeResponse, error) {
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

func (h *host) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: "3.0.0"}, nil
}

// The engine loads plugins when their first resource is registered, whatever is announced here.
func (h *host) GetRequiredPackages(
	context.Context, *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	return &pulumirpc.GetRequiredPackagesResponse{}, nil
}

func (h *host) GetRequiredPlugins(
	context.Context, *pulumirpc.GetRequiredPluginsRequest,
) (*pulumirpc.GetRequiredPluginsResponse, error) {
	return &pulumirpc.GetRequiredPluginsResponse{}, nil
}

func (h *host) GetProgramDependencies(
	context.Context, *pulumirpc.GetProgramDependenciesRequest,
) (*pulumirpc.GetProgramDependenciesResponse, error) {
	return &pulumirpc.GetProgramDependenciesResponse{}, nil
}

func (h *host) RuntimeOptionsPrompts(
	context.Context, *pulumirpc.RuntimeOptionsRequest,
) (*pulumirpc.RuntimeOptionsResponse, error) {
	return &pulumirpc.RuntimeOptionsResponse{}, nil
}

func (h *host) About(context.Context, *pulumirpc.AboutRequest) (*pulumirpc.AboutResponse, error) {
	return &pulumirpc.AboutResponse{}, nil
}

func (h *host) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	h.programs.stop()
	return &emptypb.Empty{}, nil
}

func (h *host) Run(ctx context.Context, request *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	// The SDKs take null for no configuration at all.
	config, err := json.Marshal(maps.Collect(maps.All(request.Config)))
	if err != nil {
		return nil, err
	}
	secretKeys, err := json.Marshal(append([]string{}, request.ConfigSecretKeys...))
	if err != nil {
		return nil, err
	}
	settings := runSettings{request, h.engine, string(config), string(secretKeys)}
	command, err := h.language.program(ctx, settings)
	if err != nil {
		return nil, err
	}
	// The CLI shows what the host prints on the line of the stack.
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	err = h.programs.run(command)
	var failed *exec.ExitError
	switch {
	case err == nil:
		return &pulumirpc.RunResponse{}, nil
	case errors.As(err, &failed) && failed.ExitCode() == explained:
		return &pulumirpc.RunResponse{Bail: true}, nil
	case errors.As(err, &failed):
		return &pulumirpc.RunResponse{Error: "Program exited with " + ending(failed.ProcessState)}, nil
	default:
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("the program could not be started: %v", err)}, nil
	}
}

func (h *host) InstallDependencies(
	request *pulumirpc.InstallDependenciesRequest,
	stream grpc.ServerStreamingServer[pulumirpc.InstallDependenciesResponse],
) error {
	stream = &orderedStream[pulumirpc.InstallDependenciesResponse]{ServerStreamingServer: stream}
	closer, stdout, stderr, err := rpcutil.MakeInstallDependenciesStreams(stream, false)
	if err != nil {
		return err
	}
	defer closer.Close()
	return h.language.install(stream.Context(), request.Info, stdout, stderr)
}

func (h *host) GeneratePackage(
	_ context.Context, request *pulumirpc.GeneratePackageRequest,
) (*pulumirpc.GeneratePackageResponse, error) {
	return generate(h.language.name(), request)
}

func (h *host) Link(ctx context.Context, request *pulumirpc.LinkRequest) (*pulumirpc.LinkResponse, error) {
	folders := []string{}
	for _, linked := range request.Packages {
		folders = append(folders, linked.Path)
	}
	if err := h.language.link(ctx, request.Info, folders); err != nil {
		return nil, err
	}
	return &pulumirpc.LinkResponse{}, nil
}

func (r runSettings) parallel() string {
	return strconv.Itoa(int(r.request.Parallel))
}

// orderedStream sends one message at a time. A stream demands it, and the two outputs of a command are read side by side.
type orderedStream[Message any] struct {
	grpc.ServerStreamingServer[Message]
	sending sync.Mutex
}

func (s *orderedStream[Message]) Send(message *Message) error {
	s.sending.Lock()
	defer s.sending.Unlock()
	return s.ServerStreamingServer.Send(message)
}
