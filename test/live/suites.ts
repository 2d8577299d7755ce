import { registry } from '../../provider/resources/registry'
import { LOCAL_METASTORE } from './metastore'

/** The suites that run against real systems: the life of each resource, and the examples. */
const WITH_A_METASTORE = ['hive-database', 'hive-table', 'external-table-refresh', 'analyze-schedule', 'jobs-examples']

/** The suites whose expectations contain the address of the metastore. */
const WITH_A_LOCAL_METASTORE = ['grant', 'hive-catalog', 'hive-catalog-example', 'examples', 'examples-lake']

const EVERYWHERE = [
  ...registry
    .map(({ file }) => file)
    .filter((file) => !WITH_A_METASTORE.includes(file) && !WITH_A_LOCAL_METASTORE.includes(file)),
  'pipe-table-changes',
  'pipe-table-more',
  'quickstart',
]

/** Returns the suites that can run, and the others with the reason. */
export function suitesFor(metastore: string | undefined): { run: string[]; left: { suites: string[]; why: string }[] } {
  const all = [
    { suites: EVERYWHERE, why: '' },
    { suites: WITH_A_METASTORE, why: metastore === undefined ? 'no LIVE_METASTORE' : '' },
    {
      suites: WITH_A_LOCAL_METASTORE,
      why: metastore === LOCAL_METASTORE ? '' : `the metastore is not ${LOCAL_METASTORE}, as StarRocks sees it`,
    },
  ]
  return {
    run: all.filter(({ why }) => why === '').flatMap(({ suites }) => suites.map((suite) => `test/${suite}.test.ts`)),
    left: all.filter(({ why }) => why !== ''),
  }
}
