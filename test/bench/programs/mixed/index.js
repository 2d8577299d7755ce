const pulumi = require('@pulumi/pulumi')
const starrocks = require('pulumi-starrocks')
const { mix } = require('../../../../dist/test/bench/mix')

const config = new pulumi.Config('bench')
const stages = mix(config.requireNumber('count'), config.requireObject('storage'))

const made = new Map()
for (const { kind, name, args, needs } of stages.flat()) {
  made.set(name, new starrocks[kind](name, args, { dependsOn: needs.map((other) => made.get(other)) }))
}
