/**
 * Loaded into the processes of program and provider before anything else. Both run unmodified, but start in half the time,
 * print errors without colours, and do not survive their engine.
 */
'use strict'
const net = require('node:net')
const util = require('node:util')
require('../../support/code-cache.cjs')

// The process is not to see how it was started.
const { SANDBOX_NODE_OPTIONS: options } = process.env
delete process.env.SANDBOX_NODE_OPTIONS
if (options) process.env.NODE_OPTIONS = options
else delete process.env.NODE_OPTIONS

/**
 * The engine holds the other end of this pipe and never writes: the pipe ends with the engine, in any case. A create that
 * continued without an engine would leave an object that is not in the state.
 */
const engine = new net.Socket({ fd: 3 })
engine.on('close', () => process.kill(process.pid, 'SIGKILL'))
engine.resume().unref()

/**
 * With colours, Node 20.20 loops over a stack that names a file directly under a scope (`node_modules/@pulumi/resource.ts`, as
 * in the SDK's source maps) until the text is 512 MB long: a program that throws then takes a minute to print its error.
 */
const inspect = util.inspect
const plain = (o) => (o?.colors ? { ...o, colors: false } : o)
util.inspect = Object.assign((value, o, ...rest) => inspect(value, plain(o), ...rest), inspect)
