import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { findPulumi } from '../pulumi/cli'

/**
 * The SDKs that `pulumi package gen-sdk` makes of the schema, and what the tools of each language say to them. They are no part of a release:
 * `pulumi package add` makes them on the machine of the user. A tool that is not installed is not asked.
 */
const { folder: bin } = findPulumi()!
const ROOT = join(__dirname, '../..')
const made = mkdtempSync(join(tmpdir(), 'pulumi-starrocks-sdks-'))
afterAll(() => rmSync(made, { recursive: true, force: true }))

function generate(language: string): string {
  const schema = join(ROOT, 'schema/schema.json')
  tell(join(bin, 'pulumi'), ['package', 'gen-sdk', schema, '--language', language, '--out', made])
  return join(made, language)
}

function tell(program: string, args: readonly string[], cwd = made): string {
  const env = { ...process.env, PATH: [bin, process.env.PATH].join(delimiter), PULUMI_SKIP_UPDATE_CHECK: 'true' }
  try {
    return execFileSync(program, args, { cwd, env, encoding: 'utf8', stdio: 'pipe' })
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    throw new Error(`${program} ${args.join(' ')}\n${stdout}\n${stderr}`)
  }
}

const speaks = (language: string) => existsSync(join(bin, `pulumi-language-${language}`))

function runs(program: string, ...args: string[]): boolean {
  try {
    tell(program, args)
    return true
  } catch {
    return false
  }
}

describe('nodejs', () => {
  test('compiles, with a program for it, and refuses what the schema does not have', () => {
    const folder = generate('nodejs')
    tell('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], folder)
    const { files } = JSON.parse(tell('node_modules/.bin/tsc', ['--showConfig'], folder)) as { files: string[] }
    writeFileSync(
      join(folder, 'program.json'),
      JSON.stringify({ extends: './tsconfig.json', files: [...files, 'program.ts'] }),
    )
    writeFileSync(
      join(folder, 'program.ts'),
      `import * as starrocks from './index'
       const provider = new starrocks.Provider('cluster', { host: 'fe', objectStorages: { raw: { bucket: 'lake', auth: { type: 'accessKey', accessKey: 'a', secretKey: 'b' } } } })
       const lake = new starrocks.Database('lake', { replicaQuota: 5e9 }, { provider })
       new starrocks.StorageVolume('hot', {
         locations: ['s3://hot'],
         storage: { type: 's3', region: 'eu-west-1', auth: { type: 'accessKey', accessKey: 'a', secretKey: 'b' } },
       })
       new starrocks.Table('orders', {
         database: lake.name,
         columns: [{ name: 'id', type: 'BIGINT' }],
         partitionConfig: { type: 'dateTrunc', column: 'dt', unit: 'month' },
         connection: { host: 'fe', tls: true },
       })
       // @ts-expect-error there is no such choice
       new starrocks.Role('analyst', { onExisting: 'drop' })
       // @ts-expect-error the database is needed
       new starrocks.Table('other', { columns: [] })
       starrocks.listTablesOutput({ database: lake.name }).tables.apply((tables) => tables.map(({ name }) => name.length))
       starrocks.getTable({ database: 'd', name: 't' }).then(({ rows }) => rows?.toFixed())`,
    )
    expect(tell('node_modules/.bin/tsc', ['-p', 'program.json', '--noEmit'], folder)).toBe('')
    expect(readFileSync(join(folder, 'role.ts'), 'utf8')).toContain("new starrocks.Role('analyst', { comment:")
  })
})

describe.skipIf(!speaks('go') || !runs('go', 'version'))('go', () => {
  test('is vetted, with a program for it', () => {
    const folder = generate('go')
    // The release of the CLI is one whose modules the proxy has.
    const [, version] = / github\.com\/pulumi\/pulumi\/sdk\/v3 (\S+)|$/.exec(
      readFileSync(join(ROOT, 'tools/pulumi/go.mod'), 'utf8').replaceAll(/\s+/g, ' '),
    )!
    tell('go', ['mod', 'edit', `-require=github.com/pulumi/pulumi/sdk/v3@${version}`], folder)
    writeFileSync(
      join(folder, 'main.go'),
      `package main

import (
	"github.com/pulumi-starrocks/pulumi-starrocks/sdk/go/starrocks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		_, err := starrocks.NewStorageVolume(ctx, "hot", &starrocks.StorageVolumeArgs{
			Locations: pulumi.StringArray{pulumi.String("s3://hot")},
			Storage: starrocks.VolumeStorageArgs{
				Type: starrocks.VolumeStorageTypeS3,
				Auth: starrocks.VolumeStorageAuthArgs{
					Type:      starrocks.VolumeStorageAuthTypeAccessKey,
					AccessKey: pulumi.String("a"),
					SecretKey: pulumi.String("b"),
				},
			},
		})
		if err != nil {
			return err
		}
		table, err := starrocks.LookupTable(ctx, &starrocks.LookupTableArgs{Database: "d", Name: "t"})
		if err != nil {
			return err
		}
		ctx.Export("key", pulumi.String(table.KeyConfig.Type))
		return nil
	})
}
`,
    )
    tell('go', ['mod', 'tidy'], folder)
    expect(tell('go', ['vet', './...'], folder)).toBe('')
    expect(readFileSync(join(folder, 'starrocks/role.go'), 'utf8')).not.toContain('new starrocks.Role')
  })
})

describe.skipIf(!speaks('python') || !runs('python3', '-m', 'venv', '--help'))('python', () => {
  test('is imported, and sends the names of the schema, whether a program gives classes or dictionaries', () => {
    const folder = generate('python')
    const python = join(made, 'venv/bin/python')
    // The generated project names a README that is no part of the schema.
    writeFileSync(join(folder, 'README.md'), '')
    tell('python3', ['-m', 'venv', join(made, 'venv')])
    tell(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', folder])
    writeFileSync(
      join(made, 'program.py'),
      `import json
import pulumi

class Mocks(pulumi.runtime.Mocks):
    seen = {}
    def new_resource(self, args):
        self.seen[args.name] = args.inputs
        return [args.name, args.inputs]
    def call(self, args):
        self.seen[args.token] = args.args
        return {"tables": [{"name": "t"}]}

pulumi.runtime.set_mocks(Mocks())
import pulumi_starrocks as starrocks

auth = {"type": "accessKey", "access_key": "a", "secret_key": "b"}
@pulumi.runtime.test
def declare():
    starrocks.StorageVolume("dictionary", locations=["s3://hot"], storage={"type": "s3", "auth": auth}, connection={"host": "fe", "tls": {"server_name": "fe"}})
    starrocks.StorageVolume("classes", locations=["s3://hot"], storage=starrocks.VolumeStorageArgs(type="s3", auth=starrocks.VolumeStorageAuthArgs(**auth)), connection=starrocks.ConnectionArgs(host="fe", tls=starrocks.TlsArgs(server_name="fe")))
    starrocks.Table("orders", database="d", columns=[{"name": "id", "type": "BIGINT", "renamed_from": "key"}])
    assert starrocks.list_tables(database="d").tables[0].name == "t"

declare()
print(json.dumps(Mocks.seen))
`,
    )
    const seen = JSON.parse(tell(python, [join(made, 'program.py')])) as Record<string, Record<string, unknown>>
    const connection = { value: { host: 'fe', tls: { serverName: 'fe' } } }
    const storage = { value: { type: 's3', auth: { type: 'accessKey', accessKey: 'a', secretKey: 'b' } } }
    // A secret on the wire has its value in a member.
    expect(seen.dictionary).toMatchObject({ connection, storage })
    expect(seen.classes).toMatchObject({ connection, storage })
    expect(seen.orders).toMatchObject({ columns: [{ name: 'id', type: 'BIGINT', renamedFrom: 'key' }] })
    expect(seen['starrocks:index:listTables']).toEqual({ database: 'd' })
    expect(readFileSync(join(folder, 'pulumi_starrocks/role.py'), 'utf8')).not.toContain('new starrocks.Role')
  })
})

// Official CLIs have these hosts. Only the generators are asked: a build needs more than the tools of the language.
describe.each(['dotnet', 'java'])('%s', (language) => {
  test.skipIf(!speaks(language))('can be generated', () => {
    expect(existsSync(generate(language))).toBe(true)
  })
})
