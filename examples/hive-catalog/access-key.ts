import * as pulumi from '@pulumi/pulumi'

/**
 * Stands for the key of a cloud provider, such as `aws.iam.AccessKey`, so that the example needs none: what it gives out is known
 * only once it has been created.
 */
export class AccessKey extends pulumi.dynamic.Resource {
  declare readonly accessKey: pulumi.Output<string>
  declare readonly secretKey: pulumi.Output<string>

  constructor(name: string, args: { readonly issued: pulumi.Input<{ accessKey: string; secretKey: string }> }) {
    super(
      issuer,
      name,
      { ...args, accessKey: undefined, secretKey: undefined },
      { additionalSecretOutputs: ['secretKey'] },
    )
  }
}

interface Issued {
  readonly issued: { readonly accessKey: string; readonly secretKey: string }
}

const issuer: pulumi.dynamic.ResourceProvider<Issued> = {
  create: async ({ issued }) => ({ id: issued.accessKey, outs: { issued, ...issued } }),
  update: async (_id, _olds, { issued }) => ({ outs: { issued, ...issued } }),
}
