// The program of the tests in this folder: it declares what `program.json` beside it lists.
const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const pulumi = require('@pulumi/pulumi')
const starrocks = require('pulumi-starrocks')
const { Command } = require('./command')

/** An explicit provider. Dynamic resources need nothing of it, but a program can give them one. */
class Provider extends pulumi.ProviderResource {
  constructor(name, args, options) {
    super('pulumi-nodejs', name, args, options)
  }
}

/** An explicit provider of the plugin. */
class StarRocksProvider extends pulumi.ProviderResource {
  constructor(name, args, options) {
    super('starrocks', name, args, options)
  }
}

const made = {}
const named = (name) => {
  if (made[name] === undefined) throw new Error(`program.json declares no ${name}`)
  return made[name]
}

/** Options name other resources, which have to be declared before. */
function optionsOf({ parent, provider, deletedWith, replaceWith, dependsOn, ...options }) {
  return {
    ...options,
    ...(parent && { parent: named(parent) }),
    ...(provider && { provider: named(provider) }),
    ...(deletedWith && { deletedWith: named(deletedWith) }),
    ...(replaceWith && { replaceWith: replaceWith.map(named) }),
    ...(dependsOn && { dependsOn: dependsOn.map(named) }),
  }
}

for (const { kind, name, args, options = {} } of JSON.parse(readFileSync(join(__dirname, 'program.json'), 'utf8'))) {
  const [type, component] = kind.split(' ')
  if (type === 'component') made[name] = new pulumi.ComponentResource(component, name, {}, optionsOf(options))
  else if (type === 'export') exports[name] = named(args.of)[args.output].apply((value) => value ?? args.absent)
  else if (type === 'get') made[name] = starrocks[component].get(name, args.id, {}, optionsOf(options))
  else if (type === 'command') made[name] = new Command(name, args, optionsOf(options))
  else if (type === 'provider') made[name] = new Provider(name, args, optionsOf(options))
  else if (type === 'starrocks-provider') made[name] = new StarRocksProvider(name, args, optionsOf(options))
  else if (type === 'plugin')
    made[name] = new pulumi.CustomResource(`starrocks:index:${component}`, name, args, optionsOf(options))
  else made[name] = new starrocks[type](name, args, optionsOf(options))
}
