import * as pulumi from '@pulumi/pulumi'
import { tenant } from './tenant'

// The service's program for one tenant, for `pulumi up` by hand.
const made = tenant(new pulumi.Config('automation-service').require('tenant'))

export const table = made.table
export const role = made.role
