import type { Source } from '../../../provider/sql/files'
import { WITNESS } from '../generators'

export const BUCKET = 'lake'

export const source = ({ path = '', secret = '', region = '', endpoint = '' }): Source => ({
  storage: {
    bucket: BUCKET,
    region,
    endpoint: `https://${endpoint}`,
    auth: { type: 'accessKey', accessKey: `AK${WITNESS}`, secretKey: secret },
  },
  path: `s3://${BUCKET}/${path}`,
  partitionKeys: [],
})
