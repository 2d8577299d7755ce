package main

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"
)

// python runs programs by the SDK's own runner, which is installed beside the host.
type python struct{}

func (python) name() string { return "python" }

func (python) tools(info *pulumirpc.ProgramInfo) (toolchain.Toolchain, error) {
	options := info.Options.AsMap()
	virtualenv, _ := options["virtualenv"].(string)
	resolved := toolchain.PythonOptions{
		Root: info.RootDirectory, ProgramDir: info.ProgramDirectory, Virtualenv: virtualenv,
	}
	switch options["toolchain"] {
	case "pip":
		resolved.Toolchain = toolchain.Pip
	case "poetry":
		resolved.Toolchain = toolchain.Poetry
	case "uv":
		resolved.Toolchain = toolchain.Uv
	}
	return toolchain.ResolveToolchain(resolved)
}

func (p python) program(ctx context.Context, run runSettings) (*exec.Cmd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	request, info := run.request, run.request.Info
	runner := filepath.Join(filepath.Dir(self), "pulumi-language-python-exec")
	arguments := []string{
		runner,
		"--monitor", request.MonitorAddress, "--engine", run.engine,
		"--project", request.Project, "--stack", request.Stack, "--organization", request.Organization,
		"--root_directory", info.RootDirectory, "--pwd", info.ProgramDirectory,
		"--parallel", run.parallel(),
	}
	if request.DryRun {
		arguments = append(arguments, "--dry_run", "true")
	}
	arguments = append(arguments, info.EntryPoint)
	arguments = append(arguments, request.Args...)
	tools, err := p.tools(info)
	if err != nil {
		return nil, err
	}
	command, err := tools.Command(ctx, arguments...)
	if err != nil {
		return nil, err
	}
	if command.Env == nil {
		command.Env = os.Environ()
	}
	command.Dir = info.ProgramDirectory
	command.Env = append(command.Env, "PULUMI_CONFIG="+run.config, "PULUMI_CONFIG_SECRET_KEYS="+run.secretKeys)
	return command, nil
}

func (p python) install(ctx context.Context, info *pulumirpc.ProgramInfo, stdout, stderr io.Writer) error {
	tools, err := p.tools(info)
	if err != nil {
		return err
	}
	return tools.InstallDependencies(ctx, info.ProgramDirectory, false, true, stdout, stderr)
}

func (p python) link(ctx context.Context, info *pulumirpc.ProgramInfo, folders []string) error {
	tools, err := p.tools(info)
	if err != nil {
		return err
	}
	packages := map[string]string{}
	for _, folder := range folders {
		packages["pulumi_"+filepath.Base(folder)] = folder
	}
	return tools.LinkPackages(ctx, packages)
}
