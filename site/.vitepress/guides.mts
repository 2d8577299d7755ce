/** The guides of docs/ in the order of the sidebar. A guide that is not listed comes last, under "More". */
export const GUIDES: Readonly<Record<string, readonly string[]>> = {
  'First steps': ['getting-started', 'languages', 'loading-a-lake', 'ci', 'production'],
  Tasks: [
    'tables',
    'materialized-views',
    'catalogs',
    'access-control',
    'rotating-credentials',
    'statistics',
    'pulumi-features',
    'importing',
    'migrating',
  ],
  'How it works': ['changing-a-live-table', 'ownership', 'starrocks-releases', 'performance'],
  'When something fails': ['recovery', 'troubleshooting', 'messages'],
}
