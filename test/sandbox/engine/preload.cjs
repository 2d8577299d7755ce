/**
 * Loaded into the processes of program and provider before anything else. Both run unmodified, but start in half the time,
 * print errors without colours, and do not survive their engine.
 */
'use strict'
const fs = require('node:fs')
const Module = require('node:module')
const net = require('node:net')
const path = require('node:path')
const util = require('node:util')
const v8 = require('node:v8')
const vm = require('node:vm')

// The process is not to see how it was started.
const { SANDBOX_NODE_OPTIONS: options, SANDBOX_CODE_CACHE: cacheFile } = process.env
delete process.env.SANDBOX_NODE_OPTIONS
delete process.env.SANDBOX_CODE_CACHE
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

/**
 * Most of the start is the compilation of the SDK's 750 files. V8 caches it in a file, as Node 22 does itself
 * (NODE_COMPILE_CACHE). Only packages are cached, since their files do not change without their modification time.
 */
// The SDK sets this flag while it loads; V8 would refuse code that was compiled with other flags.
v8.setFlagsFromString('--allow-natives-syntax')
const kept = read(cacheFile)
const compiled = []
const compile = Module.prototype._compile
Module.prototype._compile = function (content, filename, ...rest) {
  // Cached code cannot import(): the SDK's runner does so for a program that is an ES module, and so does our package.
  if (!filename.includes(`${path.sep}node_modules${path.sep}`) || content.includes('import(')) {
    return compile.call(this, content, filename, ...rest)
  }
  const key = `${filename} ${fs.statSync(filename).mtimeMs} ${content.length}`
  const cachedData = kept.get(key)
  const importModuleDynamically = vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER
  const source = Module.wrap(content.replace(/^#!.*/, ''))
  const script = new vm.Script(source, { filename, cachedData, importModuleDynamically })
  if (!cachedData || script.cachedDataRejected) compiled.push([key, script])
  const require = Object.assign((id) => this.require(id), {
    resolve: Object.assign((id, o) => Module._resolveFilename(id, this, false, o), {
      paths: (id) => Module._resolveLookupPaths(id, this),
    }),
    main: process.mainModule,
    extensions: Module._extensions,
    cache: Module._cache,
  })
  const run = script.runInThisContext({ displayErrors: true })
  return run.call(this.exports, this.exports, require, this, filename, path.dirname(filename))
}
process.on('exit', () => {
  if (!cacheFile || compiled.length < 50) return
  try {
    write()
  } catch {
    // A folder that cannot be written to costs time, nothing else.
  }
})

function write() {
  for (const [key, script] of compiled) kept.set(key, script.createCachedData())
  const entries = [...kept]
  const index = Buffer.from(JSON.stringify(entries.map(([key, data]) => [key, data.length])))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(index.length)
  const temporary = `${cacheFile}.${process.pid}`
  fs.mkdirSync(path.dirname(cacheFile), { recursive: true })
  fs.writeFileSync(temporary, Buffer.concat([length, index, ...entries.map(([, data]) => data)]))
  fs.renameSync(temporary, cacheFile)
}

function read(file) {
  const entries = new Map()
  try {
    const bytes = fs.readFileSync(file)
    let at = 4 + bytes.readUInt32LE(0)
    for (const [key, length] of JSON.parse(bytes.subarray(4, at).toString())) {
      entries.set(key, bytes.subarray(at, at + length))
      at += length
    }
  } catch {
    // The first time there is none.
  }
  return entries
}
