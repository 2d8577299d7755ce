/** A StarRocks function in DuckDB, given its arguments in DuckDB SQL. */
export interface FunctionFacts {
  aggregate?: boolean
  sql: (args: string[]) => string
}

/** Functions of the same name and meaning. */
const SAME = `abs ceil ceiling floor round sign sqrt pow power exp ln log2 log10 greatest least coalesce nullif upper lower
  ltrim rtrim trim replace reverse lpad rpad repeat left right ascii md5 instr starts_with ends_with split_part
  year month day hour minute second quarter week dayofweek dayofyear dayofmonth last_day
  regexp_matches array_length array_contains array_concat array_slice array_sort array_distinct cardinality map_keys map_values
  row_number rank dense_rank ntile lag lead first_value last_value concat_ws hex unhex random rand pi mod`
const SAME_AGGREGATES = 'sum min max avg any_value stddev variance group_concat bool_or array_agg'

const DATE_FORMATS: Record<string, string> = {
  '%i': '%M',
  '%s': '%S',
  '%S': '%S',
  '%h': '%I',
  '%e': '%-d',
  '%c': '%-m',
  '%M': '%B',
  '%T': '%H:%M:%S',
}

const call = (name: string) => (args: string[]) => `${name}(${args.join(', ')})`
const flattened = (list: string) => `list_sort(list_distinct(flatten(array_agg(${list}))))`
const shifted =
  (sign: string) =>
  ([date, amount]: string[]) =>
    `(CAST(${date} AS TIMESTAMP) ${sign} ${asInterval(amount)})`
const asInterval = (amount = 'NULL') => (amount.startsWith('INTERVAL') ? amount : `INTERVAL (${amount}) DAY`)
const count =
  (unit: string) =>
  ([left, right]: string[]) =>
    `date_diff('${unit}', CAST(${right} AS TIMESTAMP), CAST(${left} AS TIMESTAMP))`

/** Rewrites MySQL's format letters, of a literal format, to those of strftime. */
function strftimeFormat(format: string): string {
  return format.replace(/%[a-zA-Z]/g, (letter) => DATE_FORMATS[letter] ?? letter)
}

const REWRITTEN: Record<string, FunctionFacts['sql']> = {
  length: ([text]) => `strlen(${text})`,
  char_length: ([text]) => `length(${text})`,
  character_length: ([text]) => `length(${text})`,
  // Without names, so that it is cast to a struct by the places of its fields.
  row: call('row'),
  // NULL makes the result NULL, as with `||` and unlike DuckDB's concat.
  concat: (args) => `(${args.map((a) => `CAST(${a} AS VARCHAR)`).join(' || ')})`,
  substr: call('substr'),
  substring: call('substr'),
  ifnull: call('coalesce'),
  nvl: call('coalesce'),
  if: ([condition, yes, no]) => `CASE WHEN ${condition} THEN ${yes} ELSE ${no} END`,
  now: () => 'CAST(clock() AS TIMESTAMP)',
  current_timestamp: () => 'CAST(clock() AS TIMESTAMP)',
  utc_timestamp: () => 'CAST(clock() AS TIMESTAMP)',
  curdate: () => 'current_date',
  current_date: () => 'current_date',
  to_date: ([value]) => `CAST(${value} AS DATE)`,
  date: ([value]) => `CAST(${value} AS DATE)`,
  url_decode: ([value]) => `url_decode(replace(${value}, '+', ' '))`,
  date_trunc: ([unit, value]) => `CAST(date_trunc(${unit}, CAST(${value} AS TIMESTAMP)) AS TIMESTAMP)`,
  date_format: ([value, format]) => `strftime(CAST(${value} AS TIMESTAMP), ${strftimeFormat(format!)})`,
  str_to_date: ([value, format]) => `strptime(${value}, ${strftimeFormat(format!)})`,
  date_add: shifted('+'),
  date_sub: shifted('-'),
  days_add: shifted('+'),
  days_sub: shifted('-'),
  datediff: ([left, right]) => `date_diff('day', CAST(${right} AS DATE), CAST(${left} AS DATE))`,
  days_diff: count('day'),
  hours_diff: count('hour'),
  minutes_diff: count('minute'),
  seconds_diff: count('second'),
  unix_timestamp: ([value = 'clock()']) => `CAST(floor(epoch(CAST(${value} AS TIMESTAMP))) AS BIGINT)`,
  from_unixtime: ([seconds]) => `strftime(make_timestamp(CAST(${seconds} AS BIGINT) * 1000000), '%Y-%m-%d %H:%M:%S')`,
  regexp: ([text, pattern]) => `regexp_matches(${text}, ${pattern})`,
  get_json_string: ([json, path]) => `json_extract_string(${json}, ${path})`,
  get_json_int: ([json, path]) => `CAST(json_extract_string(${json}, ${path}) AS BIGINT)`,
  parse_json: ([text]) => `CAST(${text} AS JSON)`,
  json_query: ([json, path]) => `json_extract(${json}, ${path})`,
  to_bitmap: ([value]) => `[CAST(${value} AS UBIGINT)]`,
  bitmap_hash: ([value]) => `[hash(CAST(${value} AS VARCHAR)) & 4294967295]`,
  bitmap_empty: () => 'CAST([] AS UBIGINT[])',
  bitmap_count: ([bitmap]) => `len(list_distinct(${bitmap}))`,
  bitmap_to_string: ([bitmap]) => `array_to_string(list_sort(list_distinct(${bitmap})), ',')`,
  bitmap_contains: ([bitmap, value]) => `list_contains(${bitmap}, CAST(${value} AS UBIGINT))`,
  hll_hash: ([value]) => `[hash(CAST(${value} AS VARCHAR))]`,
  hll_empty: () => 'CAST([] AS UBIGINT[])',
  hll_cardinality: ([hll]) => `len(list_distinct(${hll}))`,
  percentile_hash: ([value]) => `[CAST(${value} AS DOUBLE)]`,
  percentile_empty: () => 'CAST([] AS DOUBLE[])',
  percentile_approx_raw: ([digest, level]) => `list_aggregate(${digest}, 'quantile_cont', ${level})`,
}

const REWRITTEN_AGGREGATES: Record<string, FunctionFacts['sql']> = {
  hll_union_agg: ([hll]) => `len(${flattened(hll!)})`,
  hll_union: ([hll]) => flattened(hll!),
  hll_raw_agg: ([hll]) => flattened(hll!),
  bitmap_union: ([bitmap]) => flattened(bitmap!),
  bitmap_union_count: ([bitmap]) => `coalesce(len(${flattened(bitmap!)}), 0)`,
  percentile_union: ([digest]) => `flatten(array_agg(${digest}))`,
  percentile_approx: ([value, level]) => `quantile_cont(CAST(${value} AS DOUBLE), ${level})`,
  ndv: ([value]) => `count(DISTINCT ${value})`,
  approx_count_distinct: ([value]) => `count(DISTINCT ${value})`,
}

const FUNCTIONS = new Map<string, FunctionFacts>([
  ...SAME.split(/\s+/).map((name) => [name, { sql: call(name) }] as const),
  ...SAME_AGGREGATES.split(' ').map((name) => [name, { sql: call(name), aggregate: true }] as const),
  ...Object.entries(REWRITTEN).map(([name, sql]) => [name, { sql }] as const),
  ...Object.entries(REWRITTEN_AGGREGATES).map(([name, sql]) => [name, { sql, aggregate: true }] as const),
  ['count', { sql: call('count'), aggregate: true }],
])

export const findFunction = (name: string): FunctionFacts | undefined => FUNCTIONS.get(name)
export const isAggregate = (name: string): boolean => FUNCTIONS.get(name)?.aggregate ?? false
