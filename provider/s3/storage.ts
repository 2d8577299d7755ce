/** How this machine reads the object store; StarRocks is told the same settings. */
export interface StorageSettings {
  readonly bucket: string
  /** Where StarRocks sees the store. Absent: Amazon S3. */
  readonly endpoint?: string
  /** Where the machine that runs Pulumi sees it, when that differs. */
  readonly clientEndpoint?: string
  readonly region?: string
  readonly pathStyleAccess?: boolean
  /** Decides the scheme of an endpoint that has none. */
  readonly ssl?: boolean
  readonly auth:
    | {
        readonly type: 'accessKey'
        readonly accessKey: string
        readonly secretKey: string
        readonly sessionToken?: string
      }
    | { readonly type: 'instanceProfile'; readonly iamRoleArn?: string; readonly externalId?: string }
    | { readonly type: 'default' }
}

/** An object as listed. The ETag keeps its double quotes: so does StarRocks in `pipe_files.FILE_VERSION`. */
export interface StoredObject {
  readonly key: string
  readonly size: number
  readonly etag: string
}
