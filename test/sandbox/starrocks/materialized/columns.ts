/** The columns of SHOW MATERIALIZED VIEWS. */
export const SHOWN_COLUMNS =
  'id database_name name refresh_type is_active inactive_reason partition_type task_id task_name last_refresh_start_time last_refresh_finished_time last_refresh_duration last_refresh_state last_refresh_force_refresh last_refresh_start_partition last_refresh_end_partition last_refresh_base_refresh_partitions last_refresh_mv_refresh_partitions last_refresh_error_code last_refresh_error_message rows text extra_message query_rewrite_status creator last_refresh_process_time last_refresh_job_id'.split(
    ' ',
  )
