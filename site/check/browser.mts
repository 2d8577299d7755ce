import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome']

/** Chromium of the machine: the package of the driver comes without one. */
export function openBrowser(): Promise<Browser> {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const found = NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file))
  if (found === undefined)
    throw new Error(`no browser on PATH (${NAMES.join(', ')}); on Debian: apt-get install chromium`)
  return chromium.launch({ executablePath: found, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
}

/** A page that loads what it shows, and not what it links to: every page is opened anyway. */
export async function newPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage()
  // The limit of a test ends what hangs; nothing else depends on how fast the machine is.
  page.setDefaultTimeout(0)
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'connection', { value: { saveData: true } })
  })
  return page
}

export const WIDTHS = { desktop: 1280, phone: 390 }

/** What was wrong with a page, and what the check of the links needs to know of it. */
export interface Look {
  readonly problems: readonly string[]
  /** Where its links lead, on this site. */
  readonly links: readonly string[]
  readonly ids: readonly string[]
}

/** Opens a page, and looks at it on a desk and on a phone. */
export async function look(page: Page, url: string): Promise<Look> {
  const problems: string[] = []
  const note = (problem: string) => problems.push(`${new URL(url).pathname}: ${problem}`)
  page.removeAllListeners()
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) note(message.text())
  })
  page.on('pageerror', (error) => note(error.message))
  page.on('response', (response) => {
    if (response.status() >= 400) note(`${response.status()} for ${response.url()}`)
  })
  await page.goto(url)
  await mounted(page)
  for (const [name, width] of Object.entries(WIDTHS)) {
    await page.setViewportSize({ width, height: 900 })
    const content = await page.evaluate(() => document.documentElement.scrollWidth)
    if (content > width) note(`is ${content} px wide on a ${name}, which has ${width}`)
  }
  const { links, ids } = await page.evaluate(() => ({
    links: [...document.querySelectorAll('a[href]')]
      .map((link) => (link as HTMLAnchorElement).href)
      .filter((href) => href.startsWith(location.origin)),
    ids: [...document.querySelectorAll('[id]')].map(({ id }) => id),
  }))
  return { problems, links: [...new Set(links)], ids }
}

/** Vue has taken over the page that the server sent. */
export const mounted = (page: Page) =>
  page.waitForFunction(() => '__vue_app__' in (document.querySelector('#app') ?? {}))
