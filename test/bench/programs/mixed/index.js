const { readFileSync } = require('node:fs')
const pulumi = require('@pulumi/pulumi')
const starrocks = require('pulumi-starrocks')

const stages = JSON.parse(readFileSync(new pulumi.Config('bench').require('resources'), 'utf8'))

const made = new Map()
for (const { kind, name, args, needs = [] } of stages.flat()) {
  made.set(name, new starrocks[kind](name, args, { dependsOn: needs.map((other) => made.get(other)) }))
}
