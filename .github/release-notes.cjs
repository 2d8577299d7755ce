// Prints what CHANGELOG.md says of the version of a tag; fails unless the tag, package.json and the changelog agree.
const { readFileSync } = require('node:fs')
const { join } = require('node:path')

const root = join(__dirname, '..')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const tag = process.argv[2]
if (tag !== `v${version}`) fail(`the tag is ${tag}, but package.json says ${version}`)

const sections = readFileSync(join(root, 'CHANGELOG.md'), 'utf8').split(/^## /m)
const section = sections.find((text) => text.startsWith(`[${version}]`))
if (section === undefined) fail(`CHANGELOG.md has no section [${version}]`)
// Without the heading, and without the link definitions at the end of the file.
const notes = section
  .split('\n')
  .slice(1)
  .filter((line) => !/^\[[^\]]+\]: /.test(line))
console.log(notes.join('\n').trim())

function fail(reason) {
  console.error(reason)
  process.exit(1)
}
