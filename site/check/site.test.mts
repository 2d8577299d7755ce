import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Look, look, mounted, newPage, openBrowser, WIDTHS } from './browser.mts'
import { type Server, serve } from './server.mts'

/** The site as it will be published, beside an older release, in a browser. `npm run check:site` */
const { buildSite, projectOf, publish, REPOSITORY } = createRequire(import.meta.url)(
  '../../dist/tools/site/publish.js',
) as typeof import('../../tools/site/publish')
const { release, root } = projectOf(REPOSITORY)
const OLD = { line: 'v0.0', release: '0.0.1' }

let folder: string
let server: Server
let browser: Browser
let page: Page
const looks = new Map<string, Look>()
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pulumi-starrocks-check-'))
  writeFileSync(join(folder, 'versions.json'), JSON.stringify([OLD]))
  mkdirSync(join(folder, OLD.line))
  writeFileSync(join(folder, OLD.line, 'index.html'), 'The first release.')
  // The folder of the release is the same site with another base.
  publish(folder, root, release, (base, to) => (base === root ? buildSite(base, to) : mkdirSync(to)))
  server = await serve(folder, root)
  browser = await openBrowser()
  page = await newPage(browser)
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
  rmSync(folder, { recursive: true, force: true })
})

const at = (path: string) => `${server.origin}${root}${path}`

async function open(path: string, width = WIDTHS.desktop): Promise<void> {
  page.removeAllListeners()
  await page.setViewportSize({ width, height: 900 })
  await page.goto(at(path))
  await mounted(page)
}

/** Takes pages from the list until it is empty. */
async function visit(urls: string[]): Promise<void> {
  const tab = await newPage(browser)
  for (let url = urls.shift(); url !== undefined; url = urls.shift())
    looks.set(new URL(url).pathname, await look(tab, url))
}

test('every page opens without an error, and fits on a desk and on a phone', async () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const paths = files.filter((file) => file.endsWith('.html') && file !== '404.html' && !file.startsWith('v'))
  expect(paths.length).toBeGreaterThan(150)
  const urls = paths.map((path) => at(path.replaceAll('\\', '/').replace(/(index)?\.html$/, '')))
  // A tab for each core of a small machine.
  await Promise.all([visit(urls), visit(urls)])
  expect(looks.size).toBe(paths.length)
  expect([...looks.values()].flatMap(({ problems }) => problems)).toEqual([])
})

test('every link leads to a page and to a place on it', () => {
  expect(looks.size).toBeGreaterThan(150)
  const dead = [...looks].flatMap(([from, { links }]) => {
    const broken = links.filter((link) => {
      const { pathname, hash } = new URL(link)
      const target = looks.get(pathname)
      return target === undefined || (hash !== '' && !target.ids.includes(decodeURIComponent(hash.slice(1))))
    })
    return broken.map((link) => `${from}: ${link.replace(server.origin, '')}`)
  })
  expect(dead).toEqual([])
})

test('what Vue would evaluate is shown as it is written', async () => {
  await open('ci')
  // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub interpolates it.
  expect(await page.locator('.vp-doc').innerText()).toContain('${{ secrets.STARROCKS_PASSWORD }}')
  await open('api/type-aliases/InputOutputs')
  expect(await page.locator('h1').innerText()).toContain('InputOutputs<Args>')
})

test.each(Object.entries(WIDTHS))('the search finds an input on a %s', async (_, width) => {
  await open('', width)
  await page.locator('.VPNavBarSearch button').first().click()
  await page.locator('.search-input').fill('pollingIntervalSeconds')
  const result = page.locator('.result[href*="PipeTable"]').first()
  await result.waitFor()
  await result.click()
  await page.waitForURL(/PipeTable/)
})

test.each([
  ['desktop', '.VPNavBar .version-menu select'],
  ['phone', '.VPNavScreen .version-menu select'],
] as const)('the menu on a %s leads to another release', async (name, menu) => {
  await open('languages', WIDTHS[name])
  if (name === 'phone') await page.locator('.VPNavBarHamburger').click()
  await page.locator(`${menu} option`, { hasText: OLD.release }).waitFor({ state: 'attached' })
  await page.locator(menu).selectOption({ label: OLD.release })
  await page.waitForURL(at(`${OLD.line}/`))
})
