import type { Storage } from '../sql/storage'

/** The address of the store for this machine; undefined for Amazon S3. */
export function endpointUrl({ clientEndpoint, endpoint, ssl = true }: Storage): string | undefined {
  const address = clientEndpoint ?? endpoint
  if (address === undefined || /^https?:\/\//i.test(address)) return address
  return `${ssl ? 'https' : 'http'}://${address}`
}

/** Other stores than Amazon's rarely need the region, but a signature does. */
export function regionOf({ region = 'us-east-1' }: Storage): string {
  return region
}
