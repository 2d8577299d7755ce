import * as proto from '@pulumi/pulumi/proto/provider_pb'
import type { Message } from 'google-protobuf'
import { describe, expect, test } from 'vitest'
import { requestReader, responseWriter } from '../../provider/pulumi/plugin/messages'
import { type Decoded, decode } from '../../provider/pulumi/plugin/wire'
import { plain } from '../support/provider-client'
import { type Properties, struct } from '../support/provider-requests'
import { secret } from '../support/wire-values'

/*
 * The generated classes are the engine's side of each message. Each property has a value of its own, so that no two fields can be mixed up.
 */

const decoded = (values: Properties) => decode(struct(values).serializeBinary())

const [a, b, c] = [{ a: secret('x') }, { b: [1] }, { c: true }]

describe('a request is read as the generated classes write it', () => {
  test.each<[method: string, sent: Message, read: Properties]>([
    [
      'checkConfig',
      new proto.CheckRequest().setUrn('urn').setOlds(struct(a)).setNews(struct(b)).setName('n').setType('t'),
      { urn: 'urn', news: decoded(b) },
    ],
    [
      'check',
      new proto.CheckRequest().setUrn('urn').setOlds(struct(a)).setNews(struct(b)).setRandomseed('AAAA').setName('n'),
      { urn: 'urn', olds: decoded(a), news: decoded(b) },
    ],
    [
      'diffConfig',
      new proto.DiffRequest().setId('id').setOlds(struct(a)).setNews(struct(b)),
      { olds: decoded(a), news: decoded(b) },
    ],
    [
      'diff',
      new proto.DiffRequest()
        .setId('id')
        .setUrn('urn')
        .setOlds(struct(a))
        .setNews(struct(b))
        .setOldInputs(struct(c))
        .setIgnorechangesList(['x']),
      { id: 'id', urn: 'urn', olds: decoded(a), news: decoded(b), oldInputs: decoded(c) },
    ],
    [
      'configure',
      new proto.ConfigureRequest().setArgs(struct(a)).setAcceptsecrets(true).setId('id').setUrn('urn'),
      { args: decoded(a) },
    ],
    ['invoke', new proto.InvokeRequest().setTok('tok').setArgs(struct(a)), { tok: 'tok', args: decoded(a) }],
    [
      'create',
      new proto.CreateRequest().setUrn('urn').setProperties(struct(a)).setTimeout(1.5).setPreview(true).setType('t'),
      { urn: 'urn', properties: decoded(a), preview: true },
    ],
    [
      'read',
      new proto.ReadRequest().setId('id').setUrn('urn').setProperties(struct(a)).setInputs(struct(b)).setTimeout(1.5),
      { id: 'id', urn: 'urn', properties: decoded(a), inputs: decoded(b) },
    ],
    [
      'update',
      new proto.UpdateRequest()
        .setId('id')
        .setUrn('urn')
        .setOlds(struct(a))
        .setNews(struct(b))
        .setOldInputs(struct(c))
        .setTimeout(1.5)
        .setPreview(true),
      { id: 'id', urn: 'urn', olds: decoded(a), news: decoded(b), preview: true },
    ],
    [
      'delete',
      new proto.DeleteRequest()
        .setId('id')
        .setUrn('urn')
        .setProperties(struct(a))
        .setOldInputs(struct(b))
        .setTimeout(1.5),
      { id: 'id', urn: 'urn', properties: decoded(a) },
    ],
  ])('%s', (method, sent, read) => {
    expect(requestReader(method)!(sent.serializeBinary())).toEqual(read)
  })

  test('without fields', () => {
    const nothing = decoded({})
    expect(requestReader('update')!(new Uint8Array())).toEqual({
      id: '',
      urn: '',
      olds: nothing,
      news: nothing,
      preview: false,
    })
  })
})

describe('a response is written as the generated classes read it', () => {
  const [outs, inputs]: [Decoded, Decoded] = [decoded({ outs: secret('x') }), decoded({ inputs: 1 })]
  const written = (method: string, response: unknown) => new Uint8Array(responseWriter(method)!(response))

  test.each(['check', 'checkConfig'])('%s', (method) => {
    const failures = [
      { property: 'a', reason: 'is "wrong"' },
      { property: '', reason: 'b' },
    ]
    const response = proto.CheckResponse.deserializeBinary(written(method, { inputs, failures }))
    expect(plain(response.getInputs())).toEqual({ inputs: 1 })
    expect(response.getFailuresList().map((failure) => failure.toObject())).toEqual(failures)
  })

  test('create', () => {
    const response = proto.CreateResponse.deserializeBinary(written('create', { id: 'id', properties: outs }))
    expect([response.getId(), plain(response.getProperties())]).toEqual(['id', { outs: secret('x') }])
  })

  test('create, in a preview', () => {
    const response = proto.CreateResponse.deserializeBinary(written('create', { properties: outs }))
    expect([response.getId(), plain(response.getProperties())]).toEqual(['', { outs: secret('x') }])
  })

  test('read', () => {
    const response = proto.ReadResponse.deserializeBinary(written('read', { id: 'id', properties: outs, inputs }))
    expect(response.getId()).toBe('id')
    expect(plain(response.getProperties())).toEqual({ outs: secret('x') })
    expect(plain(response.getInputs())).toEqual({ inputs: 1 })
  })

  test('read, of an object that is gone', () => {
    const response = proto.ReadResponse.deserializeBinary(written('read', {}))
    expect(response.toObject()).toMatchObject({ id: '', properties: undefined, inputs: undefined })
  })

  test('update', () => {
    const response = proto.UpdateResponse.deserializeBinary(written('update', outs))
    expect(plain(response.getProperties())).toEqual({ outs: secret('x') })
  })

  test('invoke', () => {
    const response = proto.InvokeResponse.deserializeBinary(written('invoke', inputs))
    expect(plain(response.getReturn())).toEqual({ inputs: 1 })
  })
})

test('other messages are those of the generated classes', () => {
  expect(requestReader('getSchema')).toBeUndefined()
  expect(requestReader('toString')).toBeUndefined()
  expect(responseWriter('diff')).toBeUndefined()
})
