import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3'
import { createConnection } from 'mysql2/promise'
import type { Row } from '../sandbox/starrocks'
import type { Target } from './target'

/** The tests' own connection, separate from those of the provider. */
export interface Root {
  query(statement: string): Promise<Row[]>
  end(): Promise<void>
}

export async function openRoot(starrocks: Target['starrocks']): Promise<Root> {
  const connection = await createConnection({ ...starrocks, typeCast: (field) => field.string('utf8') })
  return {
    query: async (statement) => {
      const [rows] = await connection.query(statement)
      return Array.isArray(rows) ? (rows as Row[]) : []
    },
    end: () => connection.end(),
  }
}

/** The bucket of the tests, as this machine sees it. */
export function openBucket(store: Target['store']) {
  const { clientEndpoint, region = 'us-east-1', bucket: Bucket, accessKey, secretKey } = store
  const credentials = { accessKeyId: accessKey, secretAccessKey: secretKey }
  const client = new S3Client({ endpoint: clientEndpoint, region, forcePathStyle: true, credentials })
  return {
    put: async (Key: string, Body: Uint8Array | string): Promise<{ etag: string }> => {
      const { ETag } = await client.send(new PutObjectCommand({ Bucket, Key, Body }))
      return { etag: ETag! }
    },
    get: async (Key: string): Promise<Buffer | undefined> => {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }))
        return Buffer.from(await Body!.transformToByteArray())
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined
        throw error
      }
    },
    delete: async (Key: string): Promise<void> => {
      await client.send(new DeleteObjectCommand({ Bucket, Key }))
    },
    list: async (): Promise<string[]> => {
      const keys: string[] = []
      for await (const page of paginateListObjectsV2({ client }, { Bucket })) {
        keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []))
      }
      return keys
    },
    destroy: () => client.destroy(),
  }
}
