import { describe, expect, it } from 'vitest'
import { Fleet } from './fleet'

const aeroplane = { id: 'icao/7c1b28', manned: true, latitude: -35, longitude: 149 }

describe('other aircraft', () => {
  it('are those of which was heard within a minute', () => {
    const fleet = new Fleet()
    fleet.hear([aeroplane, { ...aeroplane, id: 'icao/000001' }], 0)
    fleet.hear([{ ...aeroplane, latitude: -36 }], 30_000)
    expect(fleet.traffic(60_000).map((t) => t.id)).toEqual(['icao/7c1b28', 'icao/000001'])
    expect(fleet.traffic(60_001)).toEqual([{ ...aeroplane, latitude: -36 }])
    expect(fleet.traffic(90_001)).toEqual([])
  })
})
