package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
)

// nodejs runs programs, policy packs and plugins by the runners of the SDK that is installed for them.
type nodejs struct{}

func (nodejs) name() string { return "nodejs" }

// program starts as the official host does (test/conformance/pulumi/invocation), but without pipes for synchronous invokes: there are none
// here.
func (nodejs) program(_ context.Context, run runSettings) (*exec.Cmd, error) {
	request, info := run.request, run.request.Info
	runner, err := sdkRunner(info.ProgramDirectory, "run")
	if err != nil {
		return nil, err
	}
	arguments := []string{
		runner,
		"--monitor", request.MonitorAddress, "--engine", run.engine,
		"--organization", request.Organization, "--project", request.Project, "--stack", request.Stack,
		"--root-directory", info.RootDirectory, "--pwd", info.ProgramDirectory,
	}
	if request.DryRun {
		arguments = append(arguments, "--dry-run")
	}
	arguments = append(arguments, "--parallel", run.parallel(), info.EntryPoint)
	command := exec.Command("node", append(arguments, request.Args...)...)
	command.Dir = info.ProgramDirectory
	command.Env = append(os.Environ(), "PULUMI_CONFIG="+run.config, "PULUMI_CONFIG_SECRET_KEYS="+run.secretKeys)
	if info.Options.AsMap()["typescript"] != false {
		command.Env = append(command.Env, "PULUMI_NODEJS_TYPESCRIPT=true")
	}
	return command, nil
}

func (nodejs) install(ctx context.Context, info *pulumirpc.ProgramInfo, stdout, stderr io.Writer) error {
	command := npm(ctx, info.ProgramDirectory, "install", "--loglevel=error", "--no-audit", "--no-fund")
	command.Stdout, command.Stderr = stdout, stderr
	if err := command.Run(); err != nil {
		return fmt.Errorf("npm install ended with %w", err)
	}
	return nil
}

// link leaves the installation of the SDKs to the one of all packages.
func (nodejs) link(ctx context.Context, info *pulumirpc.ProgramInfo, folders []string) error {
	for _, folder := range folders {
		sdk := folder
		if !filepath.IsAbs(sdk) {
			sdk = filepath.Join(info.ProgramDirectory, sdk)
		}
		described, err := readPackage(filepath.Join(sdk, "package.json"))
		if err != nil {
			return err
		}
		dependency := fmt.Sprintf("dependencies.%s=file:%s", described.Name, folder)
		if err := npm(ctx, info.ProgramDirectory, "pkg", "set", dependency).Run(); err != nil {
			return fmt.Errorf("%s could not be linked: npm ended with %w", described.Name, err)
		}
	}
	return nil
}

func npm(ctx context.Context, folder string, arguments ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, "npm", arguments...)
	command.Dir = folder
	return command
}

// nodejsHost adds the calls that only the host of Node serves.
type nodejsHost struct{ *host }

func (h nodejsHost) GetPluginInfo(ctx context.Context, request *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	folder, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	file, found := sdkFile(folder, "package.json")
	if !found {
		return h.host.GetPluginInfo(ctx, request)
	}
	sdk, err := readPackage(file)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.PluginInfo{Version: sdk.Version}, nil
}

func (nodejsHost) About(ctx context.Context, _ *pulumirpc.AboutRequest) (*pulumirpc.AboutResponse, error) {
	// Each preview and update asks this: a flag that Node answers at once, without running a script.
	command := exec.CommandContext(ctx, "node", "--version")
	version, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("node could not be asked for its version: %w", err)
	}
	executable, err := filepath.EvalSymlinks(command.Path)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.AboutResponse{Executable: executable, Version: strings.TrimSpace(string(version))}, nil
}

// RunPlugin passes on what a policy pack or a plugin prints: its first line is its port.
func (h nodejsHost) RunPlugin(
	request *pulumirpc.RunPluginRequest, stream grpc.ServerStreamingServer[pulumirpc.RunPluginResponse],
) error {
	program := request.Info.ProgramDirectory
	name, arguments, folder := "run-plugin", append([]string{program}, request.Args...), request.Pwd
	if request.Kind == "analyzer" {
		// As the official host does. The SDK of policies reads package.json in its working directory, whatever folder the engine names.
		name, arguments, folder = "run-policy-pack", append(append([]string{}, request.Args...), program), program
	}
	runner, err := sdkRunner(program, name)
	if err != nil {
		return err
	}
	stream = &orderedStream[pulumirpc.RunPluginResponse]{ServerStreamingServer: stream}
	closer, stdout, stderr, err := rpcutil.MakeRunPluginStreams(stream, false)
	if err != nil {
		return err
	}
	defer closer.Close()
	command := exec.CommandContext(stream.Context(), "node", append([]string{runner}, arguments...)...)
	command.Cancel = func() error { return terminate(command) }
	command.Dir, command.Stdout, command.Stderr = folder, stdout, stderr
	// A nil environment would be that of the host.
	command.Env = append([]string{}, request.Env...)
	if err := h.programs.run(command); command.ProcessState == nil {
		return err
	}
	code := command.ProcessState.ExitCode()
	if code < 0 {
		code = 1
	}
	return stream.Send(&pulumirpc.RunPluginResponse{
		Output: &pulumirpc.RunPluginResponse_Exitcode{Exitcode: int32(code)},
	})
}

func sdkRunner(folder, name string) (string, error) {
	file, found := sdkFile(folder, filepath.Join("cmd", name, "index.js"))
	if !found {
		return "", fmt.Errorf("the Pulumi SDK is not installed for %s: run npm install there", folder)
	}
	return file, nil
}

// sdkFile looks for a file of the SDK where Node does for a program in a folder.
func sdkFile(folder, name string) (string, bool) {
	for _, packages := range packageFolders(folder) {
		// Modules are known to Node by their real paths.
		file, err := filepath.EvalSymlinks(filepath.Join(packages, "@pulumi", "pulumi", name))
		if err == nil {
			return file, true
		}
	}
	return "", false
}

func packageFolders(folder string) []string {
	folders := []string{}
	for at := filepath.Clean(folder); ; at = filepath.Dir(at) {
		if filepath.Base(at) != "node_modules" {
			folders = append(folders, filepath.Join(at, "node_modules"))
		}
		if at == filepath.Dir(at) {
			return append(folders, filepath.SplitList(os.Getenv("NODE_PATH"))...)
		}
	}
}

type nodePackage struct{ Name, Version string }

func readPackage(file string) (described nodePackage, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return described, err
	}
	return described, json.Unmarshal(text, &described)
}
