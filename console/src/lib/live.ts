// The live socket: connects, resumes after a break, backs off.
import { decodeFrame, type Frame } from './frame'

export interface Told {
  seq: number
  event: { id: string; type: string; timestamp: string; data: Record<string, unknown> }
}

/** Another aircraft, as a drone's receiver hears it. */
export interface Target {
  id: string
  manned: boolean
  latitude: number
  longitude: number
  geometricAltitude?: number
  pressureAltitude?: number
  track?: number
  speed?: number
  callsign?: string
}

export interface LiveListener {
  frame(frame: Frame): void
  names(drones: { id: number; name: string }[]): void
  traffic(targets: Target[]): void
  told(told: Told): void
  connection(open: boolean): void
  refused(): void
}

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 10_000
const RATE_HZ = 5

export class Live {
  private socket: WebSocket | undefined
  private token = ''
  private pause = FIRST_PAUSE_MS
  private closed = false

  constructor(private readonly bearer: () => string, private readonly listener: LiveListener) {
    this.connect()
  }

  close() {
    this.closed = true
    this.socket?.close()
  }

  private connect() {
    const url = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws/live`
    const socket = new WebSocket(url, ['fleet.live.v1', `bearer.${this.bearer()}`])
    socket.binaryType = 'arraybuffer'
    this.socket = socket
    let opened = false
    socket.onopen = () => {
      opened = true
      this.pause = FIRST_PAUSE_MS
      this.listener.connection(true)
      this.send({ op: 'view', bbox: [-180, -90, 180, 90], rateHz: RATE_HZ })
      if (this.token) this.send({ op: 'resume', token: this.token })
    }
    socket.onmessage = (message) => this.receive(message.data)
    socket.onclose = () => {
      this.listener.connection(false)
      if (!this.closed) void this.reconnect(opened)
    }
  }

  private async reconnect(opened: boolean) {
    if (!opened && (await this.isRefused())) {
      this.listener.refused()
      return
    }
    setTimeout(() => !this.closed && this.connect(), this.pause * (0.75 + Math.random() / 2))
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE_MS)
  }

  private async isRefused() {
    try {
      const answer = await fetch('/api/v1/drones?limit=1', {
        headers: { Authorization: `Bearer ${this.bearer()}` },
      })
      return answer.status === 401
    } catch {
      return false
    }
  }

  private receive(data: ArrayBuffer | string) {
    if (typeof data !== 'string') {
      const frame = decodeFrame(data)
      this.send({ op: 'ack', n: frame.number })
      this.listener.frame(frame)
      return
    }
    const message = JSON.parse(data)
    if (message.token) this.token = message.token
    if (message.op === 'drones') this.listener.names(message.drones)
    if (message.op === 'traffic') this.listener.traffic(message.targets)
    if (message.op === 'event') this.listener.told(message)
  }

  private send(message: unknown) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message))
  }
}
