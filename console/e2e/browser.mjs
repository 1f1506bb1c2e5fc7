// A real Chromium without a window.
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'

export async function launch() {
  const executablePath = [process.env.SKEIN_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
    .find((path) => path && existsSync(path))
  if (!executablePath) {
    console.error('no Chromium: install one (Debian: apt-get install chromium) or name it with SKEIN_CHROMIUM')
    process.exit(1)
  }

  const asRoot = process.getuid?.() === 0
  return chromium.launch({
    executablePath,
    args: [
      '--headless', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', ...(asRoot ? ['--no-sandbox'] : []),
    ],
  })
}
