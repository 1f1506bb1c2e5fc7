import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decodeFrame } from './frame'

// The server's own golden frame: its test writes the same bytes.
const golden = Uint8Array.from(
  Buffer.from(readFileSync('../testdata/live/frame.hex', 'utf8').replace(/\s/g, ''), 'hex'),
).buffer

describe('decodeFrame', () => {
  it('reads the golden frame', () => {
    expect(decodeFrame(golden)).toEqual({
      number: 7,
      key: true,
      total: 3,
      newest: 1754217000125,
      positions: [
        {
          id: 1, latitude: -35.3632621, longitude: 149.1652374, altitude: 584.125, heading: 359.99,
          speed: 4.2, status: 'flying', battery: 87, connected: true, placed: true, fixed: true,
          armed: true,
        },
        {
          id: 20, latitude: 0, longitude: 0, altitude: null, heading: null, speed: 0,
          status: 'offline', battery: null, connected: false, placed: false, fixed: false,
          armed: false,
        },
      ],
    })
  })

  it('refuses what is no frame', () => {
    expect(() => decodeFrame(new ArrayBuffer(8))).toThrow('not a frame')
    expect(() => decodeFrame(golden.slice(0, 40))).toThrow('wrong length')
  })
})
