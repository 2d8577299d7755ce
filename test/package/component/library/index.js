const pulumi = require('@pulumi/pulumi')
const starrocks = require('pulumi-starrocks')

class Readers extends pulumi.ComponentResource {
  constructor(name, options) {
    super('acme:lake:Readers', name, {}, options)
    this.role = new starrocks.Role(name, {}, { parent: this })
  }
}

module.exports = { Readers }
