#!/usr/bin/env node
import { run } from './run'

// The package refers to itself, so the path is the same in the source and in dist.
const { version } = require('pulumi-starrocks/package.json') as { readonly version: string }

// Somebody who reads only the first lines (`| head`) closes the pipe.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

run(process.argv.slice(2), version, process).then((code) => {
  process.exitCode = code
})
