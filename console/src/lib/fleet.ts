// The fleet as this page knows it: frames folded into drones, with short trails.
import type { Frame, Position } from './frame'
import type { Target } from './live'

const TRAIL = 120
const TRAFFIC_KEPT_MS = 60_000

export interface Drone extends Position {
  name: string
  trail: [number, number][]
  heardAt: number
}

export class Fleet {
  readonly drones = new Map<number, Drone>()
  total = 0
  private readonly targets = new Map<string, { target: Target; heardAt: number }>()
  private readonly names = new Map<number, string>()

  setNames(drones: { id: number; name: string }[]) {
    for (const { id, name } of drones) {
      this.names.set(id, name)
      const known = this.drones.get(id)
      if (known) known.name = name
    }
  }

  hear(targets: Target[], now: number) {
    for (const target of targets) this.targets.set(target.id, { target, heardAt: now })
  }

  /** Other aircraft of which was heard within the last minute. */
  traffic(now: number): Target[] {
    for (const [id, { heardAt }] of this.targets) if (now - heardAt > TRAFFIC_KEPT_MS) this.targets.delete(id)
    return [...this.targets.values()].map((heard) => heard.target)
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
