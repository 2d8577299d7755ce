/**
 * Loaded before anything else into the processes that load Pulumi's SDK. Most of their start is the compilation of the SDK's 950 files. V8
 * caches it in a file, as Node 22 does itself (NODE_COMPILE_CACHE). Only this repository's packages are cached, since their files do not
 * change without their modification time.
 */
'use strict'
const fs = require('node:fs')
const Module = require('node:module')
const path = require('node:path')
const v8 = require('node:v8')
const vm = require('node:vm')

const packages = fs.realpathSync(path.join(__dirname, '../../node_modules'))
const cacheFile = path.join(packages, '.cache', `pulumi-starrocks-${process.version}`)
const kept = read()
const compiled = []

// The SDK sets this flag while it loads; V8 would refuse code that was compiled with other flags.
v8.setFlagsFromString('--allow-natives-syntax')
const compile = Module.prototype._compile
Module.prototype._compile = function (content, filename, ...rest) {
  if (!filename.startsWith(packages + path.sep)) return compile.call(this, content, filename, ...rest)
  const key = `${filename} ${fs.statSync(filename).mtimeMs} ${content.length}`
  const cachedData = kept.get(key)
  // The SDK's runner imports a program that is an ES module.
  const importModuleDynamically = vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER
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
process.on('exit', keep)
// Providers are killed, but live long enough for this.
setTimeout(keep, 2_000).unref()

function keep() {
  if (compiled.length < 50) return
  try {
    write()
  } catch {
    // A folder that cannot be written to costs time, nothing else.
  }
  compiled.length = 0
}

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

function read() {
  const entries = new Map()
  try {
    const bytes = fs.readFileSync(cacheFile)
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
