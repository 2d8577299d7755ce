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

const packages = path.join(__dirname, '../../node_modules') + path.sep
const cacheFile = path.join(packages, '.cache', `pulumi-starrocks-${process.version}`)
const compiled = []
let kept

const compile = Module.prototype._compile
Module.prototype._compile = function (content, filename, ...rest) {
  if (!filename.startsWith(packages)) return compile.call(this, content, filename, ...rest)
  kept ??= open()
  const key = `${filename} ${fs.statSync(filename).mtimeMs} ${content.length}`
  const cachedData = kept.get(key)
  // The SDK's runner imports a program that is an ES module.
  const importModuleDynamically = vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER
  const source = Module.wrap(content.replace(/^#!.*/, ''))
  const script = new vm.Script(source, { filename, cachedData, importModuleDynamically })
  if (!cachedData || script.cachedDataRejected) compiled.push([key, script])
  const require = Object.assign((id) => (isForClosures(filename, id) ? later(id, this) : this.require(id)), {
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

/** What the SDK loads for programs whose functions it turns into text. A program of ours has none, and these are more than half of the SDK's start. */
function isForClosures(filename, id) {
  if (filename.endsWith('/@pulumi/pulumi/typescript-shim.js')) return id === 'typescript'
  if (!filename.endsWith('/@pulumi/pulumi/runtime/closure/codePaths.js')) return false
  return id === '@npmcli/arborist' || id === 'normalize-package-data'
}

/** A module that is loaded when something of it is used. */
function later(id, parent) {
  const loaded = () => parent.require(id)
  return new Proxy(() => {}, {
    // TypeScript's __importStar would otherwise copy all members; __importDefault has to wrap the other one.
    get: (_, name) => (name === '__esModule' ? id !== 'normalize-package-data' : loaded()[name]),
    apply: (_, self, args) => Reflect.apply(loaded(), self, args),
    construct: (_, args) => Reflect.construct(loaded(), args),
  })
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
  const entries = new Map([...kept.keys].map((key) => [key, kept.get(key)]))
  for (const [key, script] of compiled) entries.set(key, script.createCachedData())
  const index = Buffer.from(JSON.stringify([...entries].map(([key, data]) => [key, data.length])))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(index.length)
  const temporary = `${cacheFile}.${process.pid}`
  fs.mkdirSync(path.dirname(cacheFile), { recursive: true })
  fs.writeFileSync(temporary, Buffer.concat([length, index, ...entries.values()]))
  fs.renameSync(temporary, cacheFile)
}

/** Opens the cache, of which a process reads what it needs. */
function open() {
  // The SDK sets this flag while it loads; V8 would refuse code that was compiled with other flags.
  v8.setFlagsFromString('--allow-natives-syntax')
  const places = new Map()
  let file
  const part = (at, length) => {
    const bytes = Buffer.allocUnsafe(length)
    if (fs.readSync(file, bytes, 0, length, at) !== length) throw new Error('the cache has an end too soon')
    return bytes
  }
  try {
    file = fs.openSync(cacheFile, 'r')
    const length = part(0, 4).readUInt32LE(0)
    let at = 4 + length
    for (const [key, size] of JSON.parse(part(4, length).toString())) {
      places.set(key, [at, size])
      at += size
    }
  } catch {
    // The first time there is none.
  }
  return { keys: [...places.keys()], get: (key) => (places.has(key) && part(...places.get(key))) || undefined }
}
