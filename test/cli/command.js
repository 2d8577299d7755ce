// A stand-in for `local.Command` of pulumi-command with SQL in it: a change of its triggers replaces it, and a delete runs its delete script.
const pulumi = require('@pulumi/pulumi')

async function run({ driver, host, port }, statements) {
  const connection = await require(driver).createConnection({ host, port, user: 'root' })
  try {
    for (const statement of statements) await connection.query(statement)
  } finally {
    await connection.end()
  }
}

const provider = {
  async create(inputs) {
    await run(inputs, inputs.create)
    return { id: 'command', outs: inputs }
  },
  async diff(_id, olds, news) {
    const isTriggered = JSON.stringify(olds.triggers) !== JSON.stringify(news.triggers)
    return { changes: isTriggered, replaces: isTriggered ? ['triggers'] : [] }
  },
  async delete(_id, props) {
    await run(props, props.delete)
  },
}

exports.Command = class extends pulumi.dynamic.Resource {
  constructor(name, args, options) {
    super(provider, name, args, options)
  }
}
