// Installs what package-lock.json says, unless that is what is installed already.
import { execSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const mark = 'node_modules/.installed'
const lock = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex')
if (!existsSync(mark) || readFileSync(mark, 'utf8') !== lock) {
  execSync('npm ci --no-audit --no-fund', { stdio: 'inherit' })
  writeFileSync(mark, lock)
}
