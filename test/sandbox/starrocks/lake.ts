import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { storage } from './errors'
import { globPrefix, globToRegExp, unlistableName } from './glob'

export interface LakeFile {
  /** The address as StarRocks shows it: `s3://bucket/key`. */
  uri: string
  bucket: string
  key: string
  size: number
  /** In double quotes, as S3 lists it: the version by which a pipe identifies the file. */
  etag: string
  modifiedAt: Date
}

/** Objects in S3, reached with the properties of a statement; the only importer of the AWS SDK. */
export class Lake {
  private readonly clients = new Map<string, S3Client>()
  private readonly downloads = new Map<string, Promise<string>>()
  private directory?: Promise<string>
  private copies = 0

  async close(): Promise<void> {
    for (const client of this.clients.values()) client.destroy()
    if (this.directory) await rm(await this.directory, { recursive: true, force: true })
  }

  /** The files that a Hadoop glob matches, in listing order; directories are no files. */
  async list(pattern: string, properties: Map<string, string>): Promise<LakeFile[]> {
    const { bucket, key } = parseUri(pattern)
    const matches = globToRegExp(key)
    const literal = globPrefix(key)
    const directory = literal === key ? key : literal.slice(0, literal.lastIndexOf('/') + 1)
    const listed = await this.listPrefix(bucket, directory, pattern, properties)
    const unlistable = unlistableName(
      key,
      listed.map((file) => file.key),
    )
    if (unlistable !== undefined) {
      throw storage(`java.net.URISyntaxException: Relative path in absolute URI: ${unlistable}`)
    }
    return listed.filter((file) => !file.key.endsWith('/') && matches.test(file.key))
  }

  async listPrefix(bucket: string, prefix: string, uri: string, properties: Map<string, string>): Promise<LakeFile[]> {
    const scheme = uri.slice(0, uri.indexOf('://'))
    const files: LakeFile[] = []
    let token: string | undefined
    do {
      const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token })
      const page = await this.send(properties, (client) => client.send(command))
      for (const object of page.Contents ?? []) {
        files.push({
          uri: `${scheme}://${bucket}/${object.Key}`,
          bucket,
          key: object.Key!,
          size: Number(object.Size ?? 0),
          etag: object.ETag ?? '',
          modifiedAt: object.LastModified ?? new Date(0),
        })
      }
      token = page.NextContinuationToken
    } while (token)
    return files
  }

  /** A local copy of the file; each version is downloaded once. */
  download(file: LakeFile, properties: Map<string, string>): Promise<string> {
    const version = [properties.get('aws.s3.endpoint'), file.bucket, file.key, file.etag].join('\n')
    const known = this.downloads.get(version)
    if (known) return known
    const copy = this.fetch(file, properties)
    this.downloads.set(version, copy)
    copy.catch(() => this.downloads.delete(version))
    return copy
  }

  async put(uri: string, body: Uint8Array, properties: Map<string, string>): Promise<void> {
    const { bucket, key } = parseUri(uri)
    const command = new PutObjectCommand({ Bucket: bucket, Key: key, Body: body })
    await this.send(properties, (client) => client.send(command))
  }

  async remove(files: LakeFile[], properties: Map<string, string>): Promise<void> {
    for (let i = 0; i < files.length; i += 1000) {
      const Objects = files.slice(i, i + 1000).map((file) => ({ Key: file.key }))
      const command = new DeleteObjectsCommand({ Bucket: files[i]!.bucket, Delete: { Objects } })
      await this.send(properties, (client) => client.send(command))
    }
  }

  /** A fresh name in the directory of local copies. */
  async scratch(name: string): Promise<string> {
    this.directory ??= mkdtemp(path.join(tmpdir(), 'starrocks-sandbox-'))
    return path.join(await this.directory, name)
  }

  private async fetch(file: LakeFile, properties: Map<string, string>): Promise<string> {
    const command = new GetObjectCommand({ Bucket: file.bucket, Key: file.key })
    const object = await this.send(properties, (client) => client.send(command))
    const copy = await this.scratch(`${this.copies++}.parquet`)
    await writeFile(copy, await object.Body!.transformToByteArray())
    return copy
  }

  private async send<T>(properties: Map<string, string>, work: (client: S3Client) => Promise<T>): Promise<T> {
    try {
      return await work(this.client(properties))
    } catch (error) {
      if (error instanceof S3ServiceException) throw storage(error.message, error.name)
      throw storage(error instanceof Error ? error.message || error.name : String(error))
    }
  }

  private client(properties: Map<string, string>): S3Client {
    const get = (key: string) => properties.get(`aws.s3.${key}`)
    const settings = JSON.stringify(
      ['endpoint', 'region', 'access_key', 'secret_key', 'session_token', 'enable_ssl', 'enable_path_style_access'].map(
        get,
      ),
    )
    let client = this.clients.get(settings)
    if (!client) {
      const endpoint = get('endpoint')
      const protocol = get('enable_ssl') === 'false' ? 'http' : 'https'
      const accessKeyId = get('access_key')
      const secretAccessKey = get('secret_key')
      client = new S3Client({
        region: get('region') ?? 'us-east-1',
        endpoint: endpoint && (endpoint.includes('://') ? endpoint : `${protocol}://${endpoint}`),
        forcePathStyle: get('enable_path_style_access') === 'true',
        maxAttempts: 1,
        ...(accessKeyId && secretAccessKey
          ? { credentials: { accessKeyId, secretAccessKey, sessionToken: get('session_token') } }
          : {}),
      })
      this.clients.set(settings, client)
    }
    return client
  }
}

export function parseUri(uri: string): { bucket: string; key: string } {
  const match = /^(s3|s3a|s3n|oss|cosn|ks3|obs|tos):\/\/([^/]+)\/?(.*)$/.exec(uri)
  if (match) return { bucket: match[2]!, key: match[3]! }
  if (!uri.includes('://')) throw storage('Invalid path. scheme is null')
  throw storage(`sandbox: not supported: the file system of ${uri}`)
}
