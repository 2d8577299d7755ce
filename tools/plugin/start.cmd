@echo off
rem Starts the plugin by the Node on PATH.
where node >nul 2>nul
if errorlevel 1 (
  echo The StarRocks plugin needs Node 20.19 or later, and no node is on PATH. Install Node, or the plugin as an executable, which has it built in: 1>&2
  echo https://github.com/pulumi-starrocks/pulumi-starrocks/releases 1>&2
  exit /b 1
)
node "%~dp0pulumi-resource-starrocks.cjs" %*
