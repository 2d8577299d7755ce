const pulumi = require('@pulumi/pulumi')

/** What dynamic resources cost that do nothing: the least that any others can cost. */
const provider = {
  check: async (_olds, news) => ({ inputs: news, failures: [] }),
  diff: async () => ({ changes: false }),
  create: async (inputs) => ({ id: inputs.name, outs: inputs }),
}

class Nothing extends pulumi.dynamic.Resource {
  constructor(name) {
    super(provider, name, { name })
  }
}

const count = new pulumi.Config('bench').requireNumber('count')
for (let i = 0; i < count; i++) new Nothing(`nothing-${i}`)
