import * as starrocks from 'pulumi-starrocks'

// Every five minutes instead of ten, of catalogs that somebody has queried within the last hour.
const interval = new starrocks.FrontendConfig('background_refresh_metadata_interval_millis', { value: 5 * 60 * 1000 })
new starrocks.FrontendConfig('background_refresh_metadata_time_secs_since_last_access_secs', { value: 3600 })
new starrocks.FrontendConfig('enable_background_refresh_connector_metadata', { value: true })

export const before = interval.previous
