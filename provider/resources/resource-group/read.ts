import {
  type Classifier,
  type Limits,
  readResourceGroup,
  type ShownClassifier,
  showResourceGroup,
} from '../../sql/resource-group'
import { unlessMissing } from '../../starrocks/missing'
import type { Server } from '../../starrocks/server'
import { versionOf } from '../../starrocks/version'

export interface Actual {
  /** Absent in a preview. */
  readonly id?: string
  readonly limits: Limits
  readonly classifiers: readonly (Classifier & Partial<ShownClassifier>)[]
}

export async function read(name: string, server: Server): Promise<Actual | undefined> {
  const verbose = (await versionOf(server)).can('exclusiveCores')
  const rows = await unlessMissing(server.query(showResourceGroup(name, verbose)), 'resourceGroupMissing')
  return rows && readResourceGroup(rows)
}
