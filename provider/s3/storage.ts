/** How this machine reads the object store; StarRocks gets the same settings. */
export interface StorageSettings {
  readonly bucket: string
  /** The address of the store for StarRocks. Absent: Amazon S3. */
  readonly endpoint?: string
  /** The address for the machine that runs Pulumi, if it differs. */
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

/** An object in a listing. The ETag keeps its double quotes, as in StarRocks' `pipe_files.FILE_VERSION`. */
export interface StoredObject {
  readonly key: string
  readonly size: number
  readonly etag: string
}
