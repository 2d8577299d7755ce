import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { load } from 'js-yaml'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { cleanEnvironment } from '../sandbox/environment'
import { buildPulumi, cliEnvironment, findPulumiIn, type Places, PULUMI_VERSION } from './cli'
import { LANGUAGES, speaks } from './hosts'

/** Programs that only print a version replace the CLIs. */
let folder: string
let places: Places
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pulumi-cli-'))
  places = { path: join(folder, 'path'), root: join(folder, 'root'), cache: join(folder, 'cache') }
  script('root/node_modules/@pulumi/pulumi/pulumi-resource-pulumi-nodejs', 'echo provider')
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

function script(path: string, text: string): void {
  const file = join(folder, path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, `#!/bin/sh\n${text}\n`)
  chmodSync(file, 0o755)
}

const cli = (path: string, version: string) => script(`${path}/pulumi`, `[ "$1" = version ] && echo ${version}`)

function builtCli(version: string): void {
  cli('cache', version)
  script('cache/pulumi-language-nodejs', 'echo host')
}

describe('the CLI', () => {
  test('is the one on PATH, then that of the npm package, then the built one', () => {
    expect(findPulumiIn(places)).toBeUndefined()
    builtCli('v3.1.0')
    expect(findPulumiIn(places)).toEqual({
      folder: join(folder, 'cache'),
      version: 'v3.1.0',
      origin: 'built from its Go module',
    })
    cli('root/node_modules/.bin', 'v3.2.0')
    expect(findPulumiIn(places)).toMatchObject({ version: 'v3.2.0', origin: 'from the npm package' })
    cli('path', 'v3.3.0')
    expect(findPulumiIn(places)).toMatchObject({ version: 'v3.3.0', origin: 'on PATH' })
  })

  test('is skipped if it does not run', () => {
    script('path/pulumi', 'exit 1')
    script('root/node_modules/.bin/pulumi', 'exit 1')
    builtCli('v3.1.0')
    expect(findPulumiIn(places)?.version).toBe('v3.1.0')
  })

  test('in a folder that npm adds to PATH is reported as the npm package', () => {
    cli('root/node_modules/.bin', 'v3.2.0')
    const path = [join(folder, 'root/node_modules/.bin'), places.path].join(delimiter)
    expect(findPulumiIn({ ...places, path })?.origin).toBe('from the npm package')
  })

  test('that we built is skipped as long as it has no host of Node', () => {
    builtCli('v3.1.0')
    rmSync(join(folder, 'cache/pulumi-language-nodejs'))
    expect(findPulumiIn(places)).toBeUndefined()
  })

  test("gets the SDK's starter of providers only if we built it; a changed one is copied again", () => {
    cli('path', 'v3.3.0')
    findPulumiIn(places)
    expect(readdirSync(join(folder, 'path'))).toEqual(['pulumi'])

    rmSync(join(folder, 'path'), { recursive: true })
    builtCli('v3.1.0')
    findPulumiIn(places)
    const starter = 'pulumi-resource-pulumi-nodejs'
    expect(readdirSync(join(folder, 'cache')).sort()).toEqual(['pulumi', 'pulumi-language-nodejs', starter])
    script(`root/node_modules/@pulumi/pulumi/${starter}`, 'echo another provider')
    findPulumiIn(places)
    expect(readFileSync(join(folder, 'cache', starter), 'utf8')).toContain('another provider')
  })
})

describe('the build of the CLI', () => {
  /** A fake Go that writes a given text to the file after `-o`, and names a folder as that of the SDK's module. */
  const go = (text: string) =>
    script(
      'path/go',
      `echo "$*" >> "${folder}/args"; [ "$1" = list ] && echo "${folder}/sdk" && exit; while [ "$1" != -o ]; do shift; done; ${text}`,
    )
  const path = () => [places.path, '/usr/bin', '/bin'].join(delimiter)
  const printsVersion = `printf '#!/bin/sh\\necho ${PULUMI_VERSION}\\n' > "$2"; chmod +x "$2"`
  beforeEach(() => {
    for (const name of ['go.mod', 'yaml/go.mod', 'language-hosts/main.go']) script(`root/tools/pulumi/${name}`, '')
    script('sdk/python/cmd/pulumi-language-python-exec', 'echo runner')
  })

  test('puts the pinned release into the cache, and does not run twice', () => {
    go(printsVersion)
    expect(buildPulumi({ ...places, path: path() })).toMatchObject({ folder: places.cache, version: PULUMI_VERSION })
    expect(readFileSync(join(folder, 'args'), 'utf8')).toContain(`version.Version=${PULUMI_VERSION}`)
    go('exit 1')
    expect(buildPulumi({ ...places, path: path() }).version).toBe(PULUMI_VERSION)
  })

  test('adds the language hosts, and builds them again when their sources change', () => {
    go(printsVersion)
    buildPulumi({ ...places, path: path() })
    expect(LANGUAGES.filter((language) => !speaks(places.cache, language))).toEqual([])
    expect(readFileSync(join(places.cache, 'pulumi-language-python-exec'), 'utf8')).toContain('echo runner')

    script('root/tools/pulumi/language-hosts/main.go', 'echo changed')
    go('echo another > "$2"')
    buildPulumi({ ...places, path: path() })
    for (const language of LANGUAGES)
      expect(readFileSync(join(places.cache, `pulumi-language-${language}`), 'utf8')).toBe('another\n')
  })

  test('builds a host again that another checkout has replaced', () => {
    go(printsVersion)
    buildPulumi({ ...places, path: path() })
    script('cache/pulumi-language-yaml', 'echo older')
    buildPulumi({ ...places, path: path() })
    expect(readFileSync(join(places.cache, 'pulumi-language-yaml'), 'utf8')).toContain(PULUMI_VERSION)
  })

  test('replaces the Node host of an older checkout, which was a script', () => {
    go(printsVersion)
    buildPulumi({ ...places, path: path() })
    script('older', 'echo script')
    renameSync(join(folder, 'older'), join(places.cache, 'pulumi-language-nodejs'))
    go('exit 1')
    buildPulumi({ ...places, path: path() })
    expect(readlinkSync(join(places.cache, 'pulumi-language-nodejs'))).toBe('language-hosts')
  })

  test('goes on where it was interrupted: the CLI is not built again', () => {
    cli('cache', 'v3.1.0')
    go(printsVersion)
    expect(buildPulumi({ ...places, path: path() }).version).toBe('v3.1.0')
    expect(speaks(places.cache, 'nodejs')).toBe(true)
  })

  test('leaves the hosts to a CLI that brings its own', () => {
    cli('path', 'v3.3.0')
    go('exit 1')
    buildPulumi({ ...places, path: path() })
    expect(readdirSync(join(folder, 'path')).sort()).toEqual(['go', 'pulumi'])
  })

  test('leaves nothing that looks like a CLI if it fails', () => {
    go('echo half > "$2"; exit 1')
    expect(() => buildPulumi({ ...places, path: path() })).toThrow()
    expect(readdirSync(places.cache)).toEqual([])
    expect(findPulumiIn(places)).toBeUndefined()
  })

  test('builds the release that go.mod requires', () => {
    expect(readFileSync(resolve('tools/pulumi/go.mod'), 'utf8')).toContain(
      `github.com/pulumi/pulumi/pkg/v3 ${PULUMI_VERSION}`,
    )
  })

  test('runs before everything else in .ci/run, and GitHub installs the official CLI', () => {
    const run = readFileSync(resolve('.ci/run'), 'utf8')
    expect(run).toContain('npm run build:pulumi')
    expect(run.indexOf('npm run build:pulumi')).toBeLessThan(run.indexOf('npm test'))
    const { jobs } = load(readFileSync(resolve('.github/workflows/ci.yml'), 'utf8')) as {
      jobs: { test: { steps: { uses?: string; run?: string }[] } }
    }
    const steps = jobs.test.steps.map(({ uses, run: command }) => uses ?? command)
    expect(steps.findIndex((step) => step?.startsWith('pulumi/actions@'))).toBeGreaterThan(-1)
    expect(steps.findIndex((step) => step?.startsWith('pulumi/actions@'))).toBeLessThan(steps.indexOf('bash .ci/run'))
  })
})

test('no setting or credential of the caller reaches a process of a test', () => {
  for (const name of [
    'PULUMI_ACCESS_TOKEN',
    'PULUMI_CONFIG_PASSPHRASE_FILE',
    'STARROCKS_HOST',
    'AWS_SECRET_ACCESS_KEY',
  ])
    vi.stubEnv(name, "the caller's")
  vi.stubEnv('PULUMI_BACKEND_URL', "the caller's")
  const found = { folder: '/opt/pulumi', version: 'v3.1.0', origin: 'on PATH' } as const
  const environment = cliEnvironment(found, '/tmp/home', 'file:///tmp/state')
  expect(environment).toMatchObject({ PULUMI_BACKEND_URL: 'file:///tmp/state', HOME: '/tmp/home' })
  expect(environment.PATH?.split(delimiter)[0]).toBe('/opt/pulumi')
  for (const each of [environment, cleanEnvironment()]) expect(Object.values(each)).not.toContain("the caller's")
})
