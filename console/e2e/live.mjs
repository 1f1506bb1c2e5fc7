// Looks at a running server's page in a real Chromium, as a user does: logs in, changes a
// password that was made for them, waits for drones,
// sees them move.
//   node e2e/live.mjs --url http://localhost:8080 --password SECRET [--drones 20] [--traffic ID] [--shot out.png]
import { parseArgs } from 'node:util'
import { launch } from './browser.mjs'

const { values: options } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://localhost:8080' },
    username: { type: 'string', default: 'admin' },
    password: { type: 'string', default: '' },
    drones: { type: 'string', default: '1' },
    traffic: { type: 'string' },
    shot: { type: 'string' },
  },
})

const browser = await launch()
try {
  const page = await browser.newPage({ viewport: { width: 1400, height: 850 } })
  const faults = []
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('request', (request) => {
    if (!request.url().startsWith(options.url) && !/^(data|blob):/.test(request.url())) {
      faults.push(`a request to another host: ${request.url()}`)
    }
  })
  await page.goto(options.url)
  await page.fill('input[name=username]', options.username)
  await page.fill('input[name=password]', options.password)
  await page.click('form button')
  await page.waitForSelector('[data-testid=total], input[name=new-password]')
  if (await page.locator('input[name=new-password]').count()) {
    await page.fill('input[name=new-password]', `changed ${options.password}`)
    await page.click('form button')
  }
  const wanted = Number(options.drones)
  await page.waitForFunction(
    (n) => document.querySelectorAll('[data-drone]').length >= n && window.skein.drones().filter((d) => d.placed).length >= n,
    wanted, { timeout: 60_000 })
  const places = () => page.evaluate(() =>
    Object.fromEntries(window.skein.drones().map((d) => [d.id, `${d.latitude} ${d.longitude} ${d.altitude}`])))
  const before = await places()
  await page.waitForFunction(
    (old) => window.skein.drones().filter((d) => old[d.id] !== `${d.latitude} ${d.longitude} ${d.altitude}`).length >= Object.keys(old).length / 2,
    before, { timeout: 60_000 })
  if (options.traffic) {
    await page.waitForFunction((id) => window.skein.traffic().some((t) => t.id === id), options.traffic, { timeout: 60_000 })
  }
  await page.click('[data-drone]')
  if (options.shot) await page.screenshot({ path: options.shot })
  await page.setViewportSize({ width: 390, height: 844 })
  const [map, list] = [await page.locator('canvas').boundingBox(), await page.locator('aside').boundingBox()]
  const wide = await page.evaluate(() => document.documentElement.scrollWidth)
  if (wide > 390 || map.width < 390 || map.height < 300 || list.height < 300 || map.y + map.height > list.y + 1) {
    throw new Error(`on a telephone the map is ${JSON.stringify(map)}, the list ${JSON.stringify(list)}, the page ${wide} wide`)
  }
  if (options.shot) await page.screenshot({ path: options.shot.replace('.png', '-narrow.png') })
  if (faults.length > 0) throw new Error(`the page complained: ${faults.join('; ')}`)
  const listed = await page.locator('[data-drone]').count()
  console.log(`${listed} drones are listed and drawn, and they move`)
  console.log(`${await page.evaluate(() => window.skein.traffic().length)} other aircraft`)
} catch (error) {
  console.error(String(error))
  process.exitCode = 1
} finally {
  await browser.close()
}
