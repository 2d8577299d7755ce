import * as pulumi from '@pulumi/pulumi'
import * as starrocks from 'pulumi-starrocks'

export interface LakeTableArgs {
  /** The team that owns the data; the files lie under `<team>/<table>/`. */
  readonly team: string
  readonly database: pulumi.Input<string>
  /** What tells rows apart. The newest row of each key is kept; without a key, all rows are. */
  readonly key?: string[]
  /** Who may read the table. */
  readonly readers?: pulumi.Input<string>[]
}

/** A table as our teams have them: named after its owner, loaded from the owner's prefix, analyzed and readable by those who asked. */
export class LakeTable extends pulumi.ComponentResource {
  /** The table as SQL names it. */
  readonly table: pulumi.Output<string>
  readonly loadedFiles: pulumi.Output<number>

  constructor(name: string, args: LakeTableArgs, options?: pulumi.ComponentResourceOptions) {
    super('acme:lake:LakeTable', name, {}, options)
    const inside = { parent: this }

    const loaded = new starrocks.PipeTable(
      name,
      {
        database: args.database,
        tableName: `${args.team}_${name}`,
        pathPrefix: `${args.team}/${name}/`,
        sourceStorageName: 'raw',
        comment: `owned by ${args.team}`,
        ...(args.key && { keyConfig: { type: 'primary' as const, columns: args.key } }),
        // No name of ours is longer, and shorter columns are faster.
        maxVarcharLength: 1024,
        pollingIntervalSeconds: 30,
        waitForLoad: { timeoutSeconds: 600 },
      },
      inside,
    )

    new starrocks.AnalyzeSchedule(
      name,
      { database: args.database, tableNames: [loaded.tableName], type: 'sample' },
      inside,
    )

    for (const [i, reader] of (args.readers ?? []).entries()) {
      new starrocks.Grant(
        `${name}-reader-${i}`,
        {
          privileges: ['SELECT'],
          on: { type: 'table', database: args.database, name: loaded.tableName },
          to: { type: 'role', name: reader },
        },
        inside,
      )
    }

    this.table = loaded.id
    this.loadedFiles = loaded.loadedFiles
    this.registerOutputs({ table: this.table, loadedFiles: this.loadedFiles })
  }
}
