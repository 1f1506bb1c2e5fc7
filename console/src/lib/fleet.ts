// The fleet as this page knows it: frames folded into drones, with short trails.
import type { Frame, Position } from './frame'

const TRAIL = 120

export interface Drone extends Position {
  name: string
  trail: [number, number][]
  heardAt: number
}

export class Fleet {
  readonly drones = new Map<number, Drone>()
  total = 0
  private readonly names = new Map<number, string>()

  setNames(drones: { id: number; name: string }[]) {
    for (const { id, name } of drones) {
      this.names.set(id, name)
      const known = this.drones.get(id)
      if (known) known.name = name
    }
  }

  apply(frame: Frame, now: number) {
    this.total = frame.total
    for (const position of frame.positions) {
      const known = this.drones.get(position.id)
      const trail = known?.trail ?? []
      const moved =
        !known || known.latitude !== position.latitude || known.longitude !== position.longitude
      if (position.placed && moved) {
        trail.push([position.longitude, position.latitude])
        if (trail.length > TRAIL) trail.shift()
      }
      const name = this.names.get(position.id) ?? `Drone ${position.id}`
      const same = known && !moved && known.altitude === position.altitude
      this.drones.set(position.id, { ...position, name, trail, heardAt: same ? known.heardAt : now })
    }
  }
}
