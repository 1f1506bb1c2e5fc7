// Logs in at an outside issuer: authorization code with PKCE (RFC 7636). Needs https or localhost.
import { post } from './session'

const KEY = 'skein.oidc'

export interface Offer {
  issuer: string
  client_id: string
  authorization_endpoint: string
  scope: string
}

interface Pending {
  issuer: string
  state: string
  nonce: string
  code_verifier: string
  redirect_uri: string
}

export async function offers(): Promise<Offer[]> {
  try {
    const answer = await fetch('/api/v1/auth/oidc')
    return answer.ok ? (await answer.json()).items : []
  } catch {
    return []
  }
}

/** Sends the user to the issuer; they come back to this page. */
export async function leave(offer: Offer) {
  const pending: Pending = {
    issuer: offer.issuer,
    state: random(),
    nonce: random(),
    code_verifier: random(),
    redirect_uri: `${location.origin}/`,
  }
  sessionStorage.setItem(KEY, JSON.stringify(pending))
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(pending.code_verifier))
  const url = new URL(offer.authorization_endpoint)
  const query = {
    response_type: 'code',
    client_id: offer.client_id,
    scope: offer.scope,
    redirect_uri: pending.redirect_uri,
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: base64url(new Uint8Array(hash)),
    code_challenge_method: 'S256',
  }
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  location.assign(url)
}

/** The answer to what the issuer has sent the user back with; null when they do not come from one. */
export async function comeBack(): Promise<Response | null> {
  const query = new URLSearchParams(location.search)
  const pending = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Pending | null
  if (!query.has('state') || !pending) return null
  sessionStorage.removeItem(KEY)
  history.replaceState(null, '', location.pathname)
  const code = query.get('code')
  if (!code || query.get('state') !== pending.state) return null
  const { state: _, ...sent } = pending
  return post('/api/v1/auth/oidc/token', { ...sent, code })
}

function random() {
  return base64url(crypto.getRandomValues(new Uint8Array(32)))
}

function base64url(bytes: Uint8Array) {
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
