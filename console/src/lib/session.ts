// The login's tokens: kept for this tab, renewed before they end.
const KEY = 'skein.session'
const EARLY_MS = 60_000

export interface Tokens {
  token: string
  expires_at: string
  refresh_token: string
  must_change_password: boolean
}

export class Session {
  private tokens: Tokens | null = JSON.parse(sessionStorage.getItem(KEY) ?? 'null')
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly changed: (token: string) => void) {
    if (this.tokens) this.renewInTime()
  }

  get token() {
    return this.tokens?.token ?? ''
  }

  open(tokens: Tokens) {
    this.tokens = tokens
    sessionStorage.setItem(KEY, JSON.stringify(tokens))
    this.changed(tokens.token)
    this.renewInTime()
  }

  /** Ends it here, and at the server if that answers. */
  close() {
    const token = this.token
    clearTimeout(this.timer)
    this.tokens = null
    sessionStorage.removeItem(KEY)
    this.changed('')
    if (token) {
      fetch('/api/v1/auth/logout', { method: 'POST', headers: { Authorization: `Bearer ${token}` } }).catch(() => {})
    }
  }

  private renewInTime() {
    clearTimeout(this.timer)
    const left = Date.parse(this.tokens?.expires_at ?? '') - Date.now() - EARLY_MS
    this.timer = setTimeout(() => void this.renew(), Math.max(0, left))
  }

  private async renew() {
    const refresh = this.tokens?.refresh_token
    try {
      const answer = await post('/api/v1/auth/refresh', { refresh_token: refresh })
      if (this.tokens?.refresh_token !== refresh) return
      if (answer.ok) this.open(await answer.json())
      else if (answer.status === 401) this.close()
      else this.later()
    } catch {
      this.later()
    }
  }

  private later() {
    this.timer = setTimeout(() => void this.renew(), 5_000)
  }
}

export function post(path: string, body: unknown, token?: string) {
  return fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(body),
  })
}
