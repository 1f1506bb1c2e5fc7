// Decodes position frames of fleet.live.v1; the layout is in docs/live.md.

export const STATUSES = [
  'offline', 'idle', 'flying', 'returning', 'landing', 'charging', 'maintenance', 'error',
] as const
export type Status = (typeof STATUSES)[number]

const MAGIC = 0x314c4b53
const HEADER = 32
const PER_DRONE = 24

export interface Position {
  id: number
  latitude: number
  longitude: number
  altitude: number | null
  heading: number | null
  speed: number
  status: Status
  battery: number | null
  connected: boolean
  placed: boolean
  fixed: boolean
  armed: boolean
}

export interface Frame {
  number: number
  key: boolean
  total: number
  newest: number
  positions: Position[]
}

export function decodeFrame(buffer: ArrayBuffer): Frame {
  const view = new DataView(buffer)
  if (buffer.byteLength < HEADER || view.getUint32(0, true) !== MAGIC) {
    throw new Error('not a frame of fleet.live.v1')
  }
  const count = view.getUint32(12, true)
  if (buffer.byteLength !== HEADER + count * PER_DRONE) {
    throw new Error('a frame of the wrong length')
  }
  const positions: Position[] = []
  for (let i = 0; i < count; i++) {
    const word = (column: number) => HEADER + (column * count + i) * 4
    const altitude = view.getFloat32(word(3), true)
    const heading = view.getUint16(HEADER + count * 16 + i * 2, true)
    const byte = (column: number) => view.getUint8(HEADER + count * column + i)
    const battery = byte(21)
    const flags = byte(22)
    positions.push({
      id: view.getUint32(word(0), true),
      latitude: view.getInt32(word(1), true) / 1e7,
      longitude: view.getInt32(word(2), true) / 1e7,
      altitude: Number.isNaN(altitude) ? null : altitude,
      heading: heading === 0xffff ? null : heading / 100,
      speed: view.getUint16(HEADER + count * 18 + i * 2, true) / 100,
      status: STATUSES[byte(20)] ?? 'error',
      battery: battery === 255 ? null : battery,
      connected: (flags & 1) !== 0,
      placed: (flags & 2) !== 0,
      fixed: (flags & 4) !== 0,
      armed: (flags & 8) !== 0,
    })
  }
  return {
    number: view.getUint32(4, true),
    key: (view.getUint32(8, true) & 1) !== 0,
    total: view.getUint32(16, true),
    newest: view.getFloat64(24, true),
    positions,
  }
}
