#!/bin/sh
# Starts the plugin by the Node on PATH.
if ! command -v node >/dev/null 2>&1; then
  echo "The StarRocks plugin needs Node 20.19 or later, and no node is on PATH. Install Node, or the plugin as an executable, which has it built in:" >&2
  echo "https://github.com/pulumi-starrocks/pulumi-starrocks/releases" >&2
  exit 1
fi
# The plugin may be started through a link.
exec node "$(dirname "$(readlink -f "$0")")/pulumi-resource-starrocks.cjs" "$@"
