import { readFileSync } from 'node:fs'
import * as grpc from '@grpc/grpc-js'
import type { PluginInfo } from '@pulumi/pulumi/proto/plugin_pb'
import { ResourceProviderService } from '@pulumi/pulumi/proto/provider_grpc_pb'
import * as proto from '@pulumi/pulumi/proto/provider_pb'
import { Empty } from 'google-protobuf/google/protobuf/empty_pb'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pointer } from '../../provider/pulumi/pointer'
import { registry } from '../../provider/resources/registry'
import { type Lake, parquet, startLake } from '../support/lake'
import { type ProviderProcess, startProvider } from '../support/provider-process'
import { type Properties, struct } from '../support/provider-requests'
import { secret } from '../support/wire-values'

let lake: Lake
let provider: ProviderProcess
beforeAll(async () => {
  lake = await startLake()
  provider = await startProvider(process.cwd(), {}, 'plugin')
})
afterAll(async () => {
  await provider?.close()
  await lake?.close()
})

const urnOf = (type: string, name: string) => `urn:pulumi:test::project::${type}::${name}`
const role = (args: Properties = {}, name = 'analyst') => ({
  __provider: pointer('role'),
  __urn: urnOf('starrocks:index:Role', name),
  ...args,
})

describe('before it is configured', () => {
  test('accepts secrets and resources at the handshake', async () => {
    const answer = await provider.call<proto.ProviderHandshakeResponse>(
      'handshake',
      new proto.ProviderHandshakeRequest(),
    )
    expect(answer.toObject()).toMatchObject({ acceptSecrets: true, acceptResources: true, acceptOutputs: false })
  })

  test('says its version, and its schema as it was released', async () => {
    const { version, ...schema } = JSON.parse(readFileSync('schema/schema.json', 'utf8')) as { version?: string }
    const info = await provider.call<PluginInfo>('getPluginInfo', new Empty())
    expect(info.getVersion()).toBe(version ?? '0.1.0')
    const answer = await provider.call<proto.GetSchemaResponse>('getSchema', new proto.GetSchemaRequest())
    expect(JSON.parse(answer.getSchema())).toMatchObject(schema)
  })

  test('maps no names of other ecosystems', async () => {
    const answer = await provider.call<proto.GetMappingResponse>(
      'getMapping',
      new proto.GetMappingRequest().setKey('terraform'),
    )
    expect(answer.toObject()).toMatchObject({ provider: '' })
  })

  test('answers no request about a resource', async () => {
    await expect(provider.check({}, role())).rejects.toThrow('the engine has not configured this provider')
  })

  test('has no components', async () => {
    await expect(provider.call('construct', new proto.ConstructRequest())).rejects.toMatchObject({
      code: grpc.status.UNIMPLEMENTED,
    })
  })
})

describe('the configuration', () => {
  const checkConfig = async (inputs: Properties) => {
    const request = new proto.CheckRequest()
    request.setUrn(urnOf('pulumi:providers:starrocks', 'default'))
    request.setNews(struct(inputs))
    const answer = await provider.call<proto.CheckResponse>('checkConfig', request)
    const failures = answer.getFailuresList().map((failure) => failure.toObject())
    return { inputs: answer.getInputs()?.toJavaScript(), failures }
  }
  const diffConfig = async (olds: Properties, news: Properties) => {
    const request = new proto.DiffRequest()
    request.setOlds(struct(olds))
    request.setNews(struct(news))
    const answer = await provider.call<proto.DiffResponse>('diffConfig', request)
    return { changes: answer.getChanges(), replaces: answer.getReplacesList() }
  }

  test('has its secrets marked, by type and as the program has marked them', async () => {
    expect(
      await checkConfig({ host: 'fe', user: secret('me'), password: 'pw', objectStorages: '{"raw": {}}' }),
    ).toEqual({
      inputs: { host: 'fe', user: secret('me'), password: secret('pw'), objectStorages: secret('{"raw": {}}') },
      failures: [],
    })
  })

  test('fails with a reason, and names no property, whose value the engine would print', async () => {
    const { failures } = await checkConfig({ hots: 'fe' })
    expect(failures).toEqual([{ property: '', reason: expect.stringContaining('did you mean starrocks:host?') }])
  })

  test('never replaces the provider, which would replace its resources', async () => {
    const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges
    expect(await diffConfig({ host: 'a', port: '1' }, { host: 'b' })).toEqual({ changes: DIFF_SOME, replaces: [] })
    expect(await diffConfig({ host: 'a' }, { host: 'a' })).toEqual({ changes: DIFF_NONE, replaces: [] })
  })
})

describe('requests about resources', () => {
  beforeAll(() => provider.configure(lake.config))

  test('serves every kind', async () => {
    for (const { kind, file } of registry) {
      const { inputs } = await provider.check({}, role({ __provider: pointer(file) }, `a ${kind}`))
      expect(inputs, kind).toBeTypeOf('object')
    }
  })

  test('refuses a kind that it does not have', async () => {
    const request = new proto.CheckRequest()
    for (const type of ['starrocks:index:Nothing', 'starrocks:index:toString', 'aws:s3:Bucket']) {
      request.setUrn(urnOf(type, 'a'))
      await expect(provider.call('check', request)).rejects.toThrow(`this provider has no resource ${type}`)
    }
  })

  test('knows the kind of a resource in a component', async () => {
    const request = new proto.CheckRequest()
    request.setUrn(urnOf('my:index:Lake$starrocks:index:Role', 'nested'))
    const answer = await provider.call<proto.CheckResponse>('check', request)
    expect(answer.getInputs()?.toJavaScript()).toMatchObject({ name: 'nested', ddl: expect.any(String) })
  })

  test.each(['getNothing', 'toString', ''])('refuses a function that it does not have: %j', async (name) => {
    const request = new proto.InvokeRequest().setTok(`starrocks:index:${name}`)
    await expect(provider.call('invoke', request)).rejects.toThrow(
      `this provider has no function starrocks:index:${name}`,
    )
  })

  test('takes the default name from the URN, also one with colons', async () => {
    const { inputs } = await provider.check({}, role({}, 'a::b'))
    expect(inputs.name).toBe('a::b')
  })

  test('refuses a property whose name would be lost', async () => {
    const request = new proto.CheckRequest()
    request.setUrn(urnOf('starrocks:index:Table', 'a'))
    request.setNews(struct({ properties: { a_proto__: 'x' } }))
    const bytes = Buffer.from(request.serializeBinary())
    // A JavaScript program cannot send it either: so the name is changed to one as long.
    bytes.write('__proto__', bytes.indexOf('a_proto__'))
    await expect(sendBytes(bytes)).rejects.toThrow('a property cannot have the name __proto__')
  })

  test('refuses bytes that are no message', async () => {
    await expect(sendBytes(Buffer.from([0x0f]))).rejects.toThrow('Invalid wire type')
  })

  test('an error has the properties of an object that is not finished, secrets marked', async () => {
    await lake.starrocks.query('CREATE DATABASE half')
    await lake.s3.put('trips/a.parquet', await parquet({ name: 'id', data: [1, 2], type: 'INT32' }))
    const { inputs, failures } = await provider.check(
      {},
      {
        __provider: pointer('pipe-table'),
        __urn: urnOf('starrocks:index:PipeTable', 'trips'),
        database: 'half',
        pathPrefix: 'trips/',
        sourceStorageName: 'raw',
        comment: secret('for "the board"'),
      },
    )
    expect(failures).toEqual([])
    lake.starrocks.faults.failOnce('CREATE PIPE', { message: String.raw`there is no room: \"the board\"` })
    const error = (await provider.create(inputs).catch((thrown: unknown) => thrown)) as {
      message: string
      id: string
      reasons: string[]
      properties: Properties
    }
    expect(error).toMatchObject({ id: 'half.trips', reasons: [expect.stringContaining('there is no room')] })
    expect(error.reasons.join() + error.message).not.toContain('board')
    expect(error.properties).toMatchObject({ comment: secret('for "the board"'), __unfinished: true })
    const outs = await provider.update(error.id, error.properties, inputs)
    expect(outs).toMatchObject({ comment: secret('for "the board"'), pipe: secret('running') })
    expect(outs).not.toHaveProperty('__unfinished')
    await provider.delete(error.id, outs)
  })

  test('an error of one request leaves the others alone', async () => {
    const answers = await Promise.allSettled([
      provider.check({}, role({ comment: 'good' }, 'good')),
      provider.check({}, { ...role(), __provider: 'none', __urn: urnOf('starrocks:index:Nothing', 'a') }),
      provider.check({}, role({ comment: 'as good' }, 'as_good')),
    ])
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })
})

test('prints nothing of its own', () => {
  expect(provider.output()).toBe('')
})

/** Sends a check as these bytes. */
function sendBytes(bytes: Buffer): Promise<unknown> {
  const client = new grpc.Client(`127.0.0.1:${provider.port}`, grpc.credentials.createInsecure())
  const { path, responseDeserialize } = ResourceProviderService.check
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      path,
      (sent: Buffer) => sent,
      responseDeserialize,
      bytes,
      (error, response) => (error ? reject(error) : resolve(response)),
    )
  }).finally(() => client.close())
}
