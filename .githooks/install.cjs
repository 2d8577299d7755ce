// Run by `npm ci` and `npm install` in a clone. It fails no install: without git, or without a repository of our own, it does nothing.
const { spawnSync } = require('node:child_process')
const { existsSync } = require('node:fs')

const git = (...args) => spawnSync('git', args, { encoding: 'utf8' })

// Not in a folder of somebody else's repository, not on a build machine, and not in place of hooks that are set already.
if (existsSync('.git') && !process.env.CI && git('config', 'core.hooksPath').status === 1) {
  git('config', 'core.hooksPath', '.githooks')
}
