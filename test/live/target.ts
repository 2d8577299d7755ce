/** A StarRocks and an object store on other machines, for the tests only. */
export interface Target {
  readonly starrocks: { readonly host: string; readonly port: number; readonly user: string; readonly password: string }
  readonly store: {
    /** The address for StarRocks. */
    readonly endpoint: string
    /** The address for this machine. */
    readonly clientEndpoint: string
    /** `us-east-1` unless given. */
    readonly region?: string
    readonly bucket: string
    readonly accessKey: string
    readonly secretKey: string
  }
  /** The address of a Hive metastore for StarRocks; its tables are in the same store. */
  readonly metastore?: string
}

/** The variable by which `npm run test:live` passes the systems to the suites. */
export const TARGET_VARIABLE = 'LIVE_TARGET'

type Environment = Readonly<Record<string, string | undefined>>

/** The systems of the suites; undefined for the sandbox. */
export function targetOf(env: Environment): Target | undefined {
  const text = env[TARGET_VARIABLE]
  return text === undefined ? undefined : (JSON.parse(text) as Target)
}

/** The systems that the environment names; undefined where it names none. */
export function targetFromEnvironment(env: Environment): Target | undefined {
  if (env.STARROCKS_HOST === undefined) return undefined
  const missing = ['LIVE_S3_ENDPOINT', 'LIVE_S3_BUCKET', 'LIVE_S3_ACCESS_KEY', 'LIVE_S3_SECRET_KEY'].filter(
    (name) => env[name] === undefined,
  )
  if (missing.length > 0) throw new UsageError(`STARROCKS_HOST is set, so ${missing.join(', ')} must be, too`)
  const port = Number(env.STARROCKS_PORT ?? 9030)
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new UsageError('STARROCKS_PORT is not a port')
  return {
    starrocks: {
      host: env.STARROCKS_HOST,
      port,
      user: env.STARROCKS_USER ?? 'root',
      password: env.STARROCKS_PASSWORD ?? '',
    },
    store: {
      endpoint: env.LIVE_S3_ENDPOINT!,
      clientEndpoint: env.LIVE_S3_CLIENT_ENDPOINT ?? env.LIVE_S3_ENDPOINT!,
      ...(env.LIVE_S3_REGION && { region: env.LIVE_S3_REGION }),
      bucket: env.LIVE_S3_BUCKET!,
      accessKey: env.LIVE_S3_ACCESS_KEY!,
      secretKey: env.LIVE_S3_SECRET_KEY!,
    },
    ...(env.LIVE_METASTORE && { metastore: env.LIVE_METASTORE }),
  }
}

/** The variables of the environment are incomplete. */
export class UsageError extends Error {}
