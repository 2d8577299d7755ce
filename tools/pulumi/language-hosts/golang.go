package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

type golang struct{}

func (golang) name() string { return "go" }

func (golang) program(ctx context.Context, run runSettings) (*exec.Cmd, error) {
	request, info := run.request, run.request.Info
	command := exec.CommandContext(ctx, "go", append([]string{"run", info.EntryPoint}, request.Args...)...)
	command.Dir = info.ProgramDirectory
	command.Env = append(os.Environ(),
		"PULUMI_ORGANIZATION="+request.Organization, "PULUMI_PROJECT="+request.Project, "PULUMI_STACK="+request.Stack,
		"PULUMI_ROOT_DIRECTORY="+info.RootDirectory,
		"PULUMI_CONFIG="+run.config, "PULUMI_CONFIG_SECRET_KEYS="+run.secretKeys,
		"PULUMI_DRY_RUN="+strconv.FormatBool(request.DryRun), "PULUMI_PARALLEL="+run.parallel(),
		"PULUMI_MONITOR="+request.MonitorAddress, "PULUMI_ENGINE="+run.engine,
	)
	return command, nil
}

func (golang) install(ctx context.Context, info *pulumirpc.ProgramInfo, stdout, stderr io.Writer) error {
	return inModule(ctx, info, stdout, stderr, "mod", "tidy")
}

// link replaces the module of each SDK by its folder, as long as the SDK is not published.
func (golang) link(ctx context.Context, info *pulumirpc.ProgramInfo, folders []string) error {
	for _, folder := range folders {
		if !filepath.IsAbs(folder) {
			folder = filepath.Join(info.ProgramDirectory, folder)
		}
		module, err := moduleOf(ctx, folder)
		if err != nil {
			return err
		}
		local, err := filepath.Rel(info.ProgramDirectory, folder)
		if err != nil {
			return err
		}
		edit := []string{
			"mod", "edit", "-require", module + "@v0.0.0", "-replace", module + "=./" + filepath.ToSlash(local),
		}
		if err := inModule(ctx, info, os.Stderr, os.Stderr, edit...); err != nil {
			return err
		}
	}
	return nil
}

func moduleOf(ctx context.Context, folder string) (string, error) {
	command := exec.CommandContext(ctx, "go", "mod", "edit", "-json")
	command.Dir = folder
	output, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("%s is no Go module: %w", folder, err)
	}
	var described struct{ Module struct{ Path string } }
	if err := json.Unmarshal(output, &described); err != nil {
		return "", err
	}
	return described.Module.Path, nil
}

func inModule(ctx context.Context, info *pulumirpc.ProgramInfo, stdout, stderr io.Writer, arguments ...string) error {
	command := exec.CommandContext(ctx, "go", arguments...)
	command.Dir = info.ProgramDirectory
	command.Stdout, command.Stderr = stdout, stderr
	return command.Run()
}
