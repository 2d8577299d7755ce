import type { ReportViolation, ResourceValidationArgs, ResourceValidationPolicy } from '@pulumi/policy'

/** A rule for one kind of resource: it sees the inputs as a preview shows them, with what the provider has worked out. */
function rule(
  kind: string,
  { name, description, check }: Pick<ResourceValidationPolicy, 'name' | 'description'> & { check: Check },
): ResourceValidationPolicy {
  return {
    name,
    description,
    enforcementLevel: 'mandatory',
    validateResource(args, report) {
      if (typesOf(kind).includes(args.type)) check(args, report)
    },
  }
}
/** A resource of the npm package, and the same one of the plugin, which programs in other languages declare. */
const typesOf = (kind: string) => [`pulumi-nodejs:dynamic/starrocks:${kind}`, `starrocks:index:${kind}`]

type Check = (args: ResourceValidationArgs, report: ReportViolation) => void

const inProduction = ({ urn }: ResourceValidationArgs) => urn.startsWith('urn:pulumi:prod::')

export const keepsTables = rule('PipeTable', {
  name: 'prod-keeps-tables',
  description: 'In prod a table outlives its stack.',
  check(args, report) {
    if (!inProduction(args) || ['retain', 'retainTable'].includes(args.props.deletionPolicy)) return
    report("set deletionPolicy: 'retain' or 'retainTable'; else `destroy` drops the table with its rows")
  },
})

export const losesNoRows = rule('PipeTable', {
  name: 'no-table-is-replaced',
  description: 'No change drops or empties a table that is there.',
  check({ props }, report) {
    const plan: string[] = props.plan ?? []
    for (const statement of plan.filter((text) => /^(DROP|TRUNCATE) TABLE/.test(text))) {
      report(`this change would run ${statement}; queries find no rows until all files are loaded again`)
    }
  },
})

export const keepsDatabases = rule('Database', {
  name: 'prod-keeps-databases',
  description: 'In prod no database is dropped with what it holds.',
  check(args, report) {
    if (inProduction(args) && args.props.forceDestroy === true) report('take forceDestroy away')
  },
})

export const grantsToRoles = rule('Grant', {
  name: 'grants-go-to-roles',
  description: 'Who may do what is said by roles, and who has which role elsewhere.',
  check({ props }, report) {
    if (props.to?.type === 'user') report(`grant to a role instead of user ${props.to.name}`)
  },
})

export const rules = [keepsTables, losesNoRows, keepsDatabases, grantsToRoles]
