/** The metastore whose address the expectations of some suites name. */
export const LOCAL_METASTORE = 'thrift://127.0.0.1:9083'
