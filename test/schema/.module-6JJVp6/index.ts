export type Input<T> = T | Promise<T>
export type Output<T> = Promise<T>
class StarRocksResource {}
export interface ConnectionArgs {
  /** A front end. */ readonly host?: Input<string>
}
export interface StorageArgs {
  /** The bucket. */ readonly bucket: Input<string>
}

export interface ThingArgs {
  /** What it is. */ readonly it: Input<string | undefined>
}
/** A thing. */
export class Thing extends StarRocksResource {
  /** Its state. */ declare readonly state: Output<string>
}
