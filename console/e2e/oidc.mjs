// Logs in on a running server's page at an outside issuer, in a real Chromium, as a user does: goes there,
// comes back, and sees the fleet.
//   node e2e/oidc.mjs --url http://localhost:8080 --issuer http://localhost:9000
import { parseArgs } from 'node:util'
import { launch } from './browser.mjs'

const { values: options } = parseArgs({
  options: { url: { type: 'string', default: 'http://localhost:8080' }, issuer: { type: 'string' } },
})
const browser = await launch()
try {
  const page = await browser.newPage()
  const visited = []
  page.on('framenavigated', (frame) => visited.push(frame.url()))
  await page.goto(options.url)
  await page.click(`button:has-text("${new URL(options.issuer).host}")`)
  await page.waitForSelector('[data-testid=total]', { timeout: 30_000 })
  const left = new URL(page.url())
  if (left.search !== '') throw new Error(`the code is left in the address: ${left}`)
  if (!visited.some((url) => url.startsWith(options.issuer) || url.includes('code='))) throw new Error(`it was not there: ${visited}`)
  console.log('logged in at the issuer')
} catch (error) {
  console.error(String(error))
  process.exitCode = 1
} finally {
  await browser.close()
}
