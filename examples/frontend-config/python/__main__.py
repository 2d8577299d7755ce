import pulumi
import pulumi_starrocks as starrocks

# Every five minutes instead of ten, of catalogs that somebody has queried within the last
# hour.
interval = starrocks.FrontendConfig(
    "background_refresh_metadata_interval_millis", value=5 * 60 * 1000
)
starrocks.FrontendConfig(
    "background_refresh_metadata_time_secs_since_last_access_secs", value=3600
)
starrocks.FrontendConfig("enable_background_refresh_connector_metadata", value=True)

pulumi.export("before", interval.previous)
