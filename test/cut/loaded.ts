/** The kinds that load rows into tables: a row that is lost or doubled is the worst that an interrupted run can do. */
export const LOADED = ['pipe-table', 'partition-refresh']
