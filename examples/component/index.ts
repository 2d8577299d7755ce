import * as starrocks from 'pulumi-starrocks'
import { LakeTable } from './lake-table'

const lake = new starrocks.Database('lake')
const analyst = new starrocks.Role('analyst')

const orders = new LakeTable('orders', { team: 'sales', database: lake.name, key: ['id'], readers: [analyst.name] })
const clicks = new LakeTable('clicks', { team: 'web', database: lake.name })

export const tables = [orders.table, clicks.table]
