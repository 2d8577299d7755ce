// Run by `npm ci` and `npm install` in a clone. It fails no install: without git, or without a repository of our own, it does nothing.
const { spawnSync } = require('node:child_process')
const { statSync } = require('node:fs')

const git = (...args) => spawnSync('git', args, { encoding: 'utf8' })

// Not in a folder of somebody else's repository nor in a second worktree (where .git is a file), not on a build machine, and not in place of
// hooks that are set already.
const isClone = statSync('.git', { throwIfNoEntry: false })?.isDirectory()
if (isClone && !process.env.CI && git('config', 'core.hooksPath').status === 1) {
  git('config', 'core.hooksPath', '.githooks')
}
