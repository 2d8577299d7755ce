import type { Expression } from '../ast'
import type { Statement } from '../statements'
import type { Cursor } from './cursor'
import { parseExpression } from './expression'

/** Reads CREATE RESOURCE GROUP from RESOURCE on. */
export function parseCreateResourceGroup(cursor: Cursor): Statement {
  cursor.expect('RESOURCE', 'GROUP')
  const ifNotExists = cursor.accept('IF', 'NOT', 'EXISTS')
  const orReplace = cursor.accept('OR', 'REPLACE')
  const name = cursor.identifier()
  const classifiers = cursor.accept('TO') ? cursor.commaSeparated(() => parseClassifier(cursor)) : []
  cursor.expect('WITH')
  const properties = cursor.propertyList()
  return { kind: 'createResourceGroup', name, ifNotExists, orReplace, classifiers, properties }
}

/** Reads ALTER RESOURCE GROUP from RESOURCE on. */
export function parseAlterResourceGroup(cursor: Cursor): Statement {
  cursor.expect('RESOURCE', 'GROUP')
  const name = cursor.identifier()
  if (cursor.accept('ADD')) {
    const classifiers = cursor.commaSeparated(() => parseClassifier(cursor))
    return { kind: 'alterResourceGroup', name, change: { kind: 'addClassifiers', classifiers } }
  }
  if (cursor.accept('DROP')) {
    const ids = cursor.accept('ALL') ? 'ALL' : cursor.list(() => cursor.integer())
    return { kind: 'alterResourceGroup', name, change: { kind: 'dropClassifiers', ids } }
  }
  if (!cursor.accept('WITH')) throw cursor.unexpected("'ADD'", "'DROP'", "'WITH'")
  return { kind: 'alterResourceGroup', name, change: { kind: 'properties', properties: cursor.propertyList() } }
}

/** Reads DROP RESOURCE GROUP from RESOURCE on. */
export function parseDropResourceGroup(cursor: Cursor): Statement {
  cursor.expect('RESOURCE', 'GROUP')
  const ifExists = cursor.accept('IF', 'EXISTS')
  return { kind: 'dropResourceGroup', ifExists, name: cursor.identifier() }
}

/** Reads SHOW [VERBOSE] RESOURCE { GROUP name | GROUPS [ALL] }, if it is one. */
export function parseShowResourceGroups(cursor: Cursor): Statement | undefined {
  const verbose = cursor.at('VERBOSE', 'RESOURCE') && cursor.accept('VERBOSE')
  if (cursor.accept('RESOURCE', 'GROUP'))
    return { kind: 'showResourceGroups', name: cursor.identifier(), all: false, verbose }
  if (!cursor.accept('RESOURCE', 'GROUPS')) return undefined
  return { kind: 'showResourceGroups', all: cursor.accept('ALL'), verbose }
}

const parseClassifier = (cursor: Cursor): Expression[] => cursor.list(() => parseExpression(cursor))
