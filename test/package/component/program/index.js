const { Readers } = require('acme-lake')

exports.role = new Readers('analyst').role.id
