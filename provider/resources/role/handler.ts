import { dynamicProvider } from '../../pulumi/dynamic-provider'
import { spec } from './spec'

/** The provider of this kind of resource. State points to it: the dynamic provider process loads it, a program does not. */
export const handler = dynamicProvider(spec)
