/** An object in a listing. The ETag keeps its double quotes, as in StarRocks' `pipe_files.FILE_VERSION`. */
export interface StoredObject {
  readonly key: string
  readonly size: number
  readonly etag: string
}
