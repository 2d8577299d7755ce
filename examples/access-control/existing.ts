import * as pulumi from '@pulumi/pulumi'
import type * as starrocks from 'pulumi-starrocks'

/** `adopt` in the first run of a program that takes over what scripts have created. */
export const onExisting: starrocks.OnExisting =
  new pulumi.Config('access-control').getBoolean('adopt') === true ? 'adopt' : 'fail'
