import type { StorageSettings } from './storage'

/** Where this machine sees the store; undefined: Amazon S3. */
export function endpointUrl({ clientEndpoint, endpoint, ssl = true }: StorageSettings): string | undefined {
  const address = clientEndpoint ?? endpoint
  if (address === undefined || /^https?:\/\//i.test(address)) return address
  return `${ssl ? 'https' : 'http'}://${address}`
}

/** A store that is not Amazon's rarely cares for the region, but a signature needs one. */
export function regionOf({ region = 'us-east-1' }: StorageSettings): string {
  return region
}
