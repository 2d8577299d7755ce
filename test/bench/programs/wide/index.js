const starrocks = require('pulumi-starrocks')

const lake = new starrocks.Database('lake')
new starrocks.PipeTable('wide', { database: lake.name, pathPrefix: 'wide/', sourceStorageName: 'raw' })
