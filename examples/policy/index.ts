import { PolicyPack } from '@pulumi/policy'
import { rules } from './rules'

new PolicyPack('starrocks-lake', { policies: rules })
