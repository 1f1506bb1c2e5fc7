// A map on a 2-D canvas: land, zones, trails and drones in Web Mercator. No outside requests.
import land from 'world-atlas/land-110m.json'
import { feature } from 'topojson-client'
import type { GeometryCollection, Topology } from 'topojson-specification'
import type { Drone } from './fleet'
import type { Target } from './live'

type Ring = [number, number][]

export interface ZoneShape {
  name: string
  restriction: string
  rings: Ring[]
}

export const COLOURS: Record<string, string> = {
  offline: '#7b8794', idle: '#9fb3c8', flying: '#5cc8ff', returning: '#c59bff', landing: '#9be7c4',
  charging: '#ffd76a', maintenance: '#ffd76a', error: '#ff6b6b',
}

const TRAFFIC = '#ff7ad9'
const MOST_ZOOM = 2 ** 22
const LAND = rings(feature(land as unknown as Topology, (land as unknown as Topology).objects.land as GeometryCollection))

function rings(collection: GeoJSON.FeatureCollection | GeoJSON.Feature): Ring[] {
  const features = collection.type === 'FeatureCollection' ? collection.features : [collection]
  return features.flatMap((f) => ringsOf(f.geometry))
}

export function ringsOf(geometry: GeoJSON.Geometry | null): Ring[] {
  if (geometry?.type === 'Polygon') return geometry.coordinates as Ring[]
  if (geometry?.type === 'MultiPolygon') return geometry.coordinates.flat() as Ring[]
  return []
}

/** Web Mercator, the world from 0 to 1. */
export function project(longitude: number, latitude: number): [number, number] {
  const phi = (Math.max(-85.05, Math.min(85.05, latitude)) * Math.PI) / 180
  return [longitude / 360 + 0.5, 0.5 - Math.log(Math.tan(Math.PI / 4 + phi / 2)) / (2 * Math.PI)]
}

export class FleetMap {
  private x = 0.5
  private y = 0.5
  private scale = 700
  private touched = false
  zones: ZoneShape[] = []
  drones: Iterable<Drone> = []
  traffic: Target[] = []
  selected: number | null = null

  constructor(private readonly canvas: HTMLCanvasElement, onSelect: (id: number | null) => void) {
    canvas.addEventListener('wheel', (e) => this.wheel(e), { passive: false })
    let from: [number, number] | null = null
    let moved = false
    canvas.addEventListener('pointerdown', (e) => {
      from = [e.offsetX, e.offsetY]
      moved = false
      canvas.setPointerCapture(e.pointerId)
    })
    canvas.addEventListener('pointermove', (e) => {
      if (!from) return
      moved ||= Math.hypot(e.offsetX - from[0], e.offsetY - from[1]) > 3
      if (!moved) return
      this.touched = true
      this.x -= (e.offsetX - from[0]) / this.scale
      this.y -= (e.offsetY - from[1]) / this.scale
      from = [e.offsetX, e.offsetY]
    })
    canvas.addEventListener('pointerup', (e) => {
      if (from && !moved) onSelect(this.droneAt(e.offsetX, e.offsetY))
      from = null
    })
  }

  /** Shows all placed drones, unless the user has moved the map. */
  fit(force = false) {
    if (this.touched && !force) return
    const places = [...this.drones].filter((d) => d.placed).map((d) => project(d.longitude, d.latitude))
    if (places.length === 0) return
    const xs = places.map((p) => p[0])
    const ys = places.map((p) => p[1])
    const [w, e, n, s] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
    this.x = (w + e) / 2
    this.y = (n + s) / 2
    const room = 0.7 * Math.min(this.canvas.clientWidth / Math.max(e - w, 2e-6), this.canvas.clientHeight / Math.max(s - n, 2e-6))
    this.scale = Math.min(room, MOST_ZOOM * 64)
    if (force) this.touched = false
  }

  follow(drone: Drone) {
    ;[this.x, this.y] = project(drone.longitude, drone.latitude)
  }

  draw() {
    const { clientWidth: width, clientHeight: height } = this.canvas
    const ratio = devicePixelRatio
    if (this.canvas.width !== width * ratio || this.canvas.height !== height * ratio) {
      this.canvas.width = width * ratio
      this.canvas.height = height * ratio
    }
    const g = this.canvas.getContext('2d')!
    g.setTransform(ratio, 0, 0, ratio, 0, 0)
    g.fillStyle = '#0b1118'
    g.fillRect(0, 0, width, height)
    this.shape(g, LAND, '#131c25', '#2b3a4a')
    this.graticule(g, width, height)
    for (const zone of this.zones) {
      const prohibited = zone.restriction === 'PROHIBITED'
      this.shape(g, zone.rings, prohibited ? '#ff4d4d22' : '#ffb02e22', prohibited ? '#ff4d4d' : '#ffb02e')
      const [x, y] = this.screen(...(zone.rings[0]?.[0] ?? [0, 0]))
      this.label(g, zone.name, x + 4, y - 4, prohibited ? '#ff8a8a' : '#ffc96b')
    }
    for (const target of this.traffic) this.target(g, target)
    for (const drone of this.drones) this.drone(g, drone)
  }

  /** An aeroplane from above when it is manned, a square when it says that it is not. */
  private target(g: CanvasRenderingContext2D, target: Target) {
    const [x, y] = this.screen(target.longitude, target.latitude)
    g.save()
    g.translate(x, y)
    g.rotate(((target.track ?? 0) * Math.PI) / 180)
    g.strokeStyle = TRAFFIC
    g.lineWidth = 2
    g.beginPath()
    const lines = target.manned
      ? [[0, -9, 0, 8], [-9, -1, 9, -1], [-4, 7, 4, 7]]
      : [[-5, -5, 5, -5], [5, -5, 5, 5], [5, 5, -5, 5], [-5, 5, -5, -5]]
    for (const [fromX, fromY, toX, toY] of lines as [number, number, number, number][]) {
      g.moveTo(fromX, fromY)
      g.lineTo(toX, toY)
    }
    g.stroke()
    g.restore()
    const altitude = target.geometricAltitude ?? target.pressureAltitude
    const name = target.callsign || target.id
    this.label(g, altitude === undefined ? name : `${name} ${altitude.toFixed(0)} m`, x + 12, y + 4, TRAFFIC)
  }

  private drone(g: CanvasRenderingContext2D, drone: Drone) {
    if (!drone.placed) return
    const colour = COLOURS[drone.status] ?? '#fff'
    g.strokeStyle = `${colour}88`
    g.lineWidth = 1.5
    g.beginPath()
    drone.trail.forEach(([longitude, latitude], i) => {
      const [x, y] = this.screen(longitude, latitude)
      if (i === 0) g.moveTo(x, y)
      else g.lineTo(x, y)
    })
    g.stroke()
    const [x, y] = this.screen(drone.longitude, drone.latitude)
    g.save()
    g.translate(x, y)
    if (drone.id === this.selected) {
      g.strokeStyle = '#fff'
      g.beginPath()
      g.arc(0, 0, 14, 0, 7)
      g.stroke()
    }
    g.rotate(((drone.heading ?? 0) * Math.PI) / 180)
    g.fillStyle = drone.connected ? colour : '#0b1118'
    g.strokeStyle = drone.connected ? '#0b1118' : colour
    g.beginPath()
    g.moveTo(0, -9)
    g.lineTo(6, 7)
    g.lineTo(0, 3.5)
    g.lineTo(-6, 7)
    g.closePath()
    g.fill()
    g.stroke()
    g.restore()
    this.label(g, drone.name, x + 10, y + 4, '#dbe7f3')
  }

  private label(g: CanvasRenderingContext2D, text: string, x: number, y: number, colour: string) {
    g.font = '11px system-ui, sans-serif'
    g.lineWidth = 3
    g.strokeStyle = '#0b1118'
    g.strokeText(text, x, y)
    g.fillStyle = colour
    g.fillText(text, x, y)
  }

  private graticule(g: CanvasRenderingContext2D, width: number, height: number) {
    const degrees = (100 / this.scale) * 360
    const step = [30, 10, 5, 1, 0.5, 0.1, 0.05, 0.01, 0.005, 0.001, 0.0005].find((s) => s <= degrees) ?? 0.0002
    g.strokeStyle = '#ffffff0c'
    g.lineWidth = 1
    g.beginPath()
    const west = Math.floor(((this.x - width / 2 / this.scale - 0.5) * 360) / step) * step
    for (let i = 0; i < 200; i++) {
      const [x] = this.screen(west + i * step, 0)
      if (x > width) break
      g.moveTo(x, 0)
      g.lineTo(x, height)
    }
    const south = 2 * Math.atan(Math.exp((0.5 - this.y - height / 2 / this.scale) * 2 * Math.PI)) - Math.PI / 2
    const from = Math.floor((south * 180) / Math.PI / step) * step
    for (let i = 0; i < 200; i++) {
      const [, y] = this.screen(0, from + i * step)
      if (y < 0) break
      g.moveTo(0, y)
      g.lineTo(width, y)
    }
    g.stroke()
  }

  private shape(g: CanvasRenderingContext2D, shape: Ring[], fill: string, line: string) {
    g.beginPath()
    for (const ring of shape) {
      ring.forEach(([longitude, latitude], i) => {
        const [x, y] = this.screen(longitude, latitude)
        if (i === 0) g.moveTo(x, y)
        else g.lineTo(x, y)
      })
      g.closePath()
    }
    g.fillStyle = fill
    g.fill('evenodd')
    g.strokeStyle = line
    g.lineWidth = 1
    g.stroke()
  }

  private screen(longitude: number, latitude: number): [number, number] {
    const [x, y] = project(longitude, latitude)
    return [
      (x - this.x) * this.scale + this.canvas.clientWidth / 2,
      (y - this.y) * this.scale + this.canvas.clientHeight / 2,
    ]
  }

  private droneAt(x: number, y: number): number | null {
    let best: number | null = null
    let nearest = 16
    for (const drone of this.drones) {
      const [dx, dy] = this.screen(drone.longitude, drone.latitude)
      const distance = Math.hypot(dx - x, dy - y)
      if (drone.placed && distance < nearest) {
        nearest = distance
        best = drone.id
      }
    }
    return best
  }

  private wheel(e: WheelEvent) {
    e.preventDefault()
    this.touched = true
    const factor = Math.exp(-e.deltaY / 400)
    const { clientWidth, clientHeight } = this.canvas
    const dx = (e.offsetX - clientWidth / 2) / this.scale
    const dy = (e.offsetY - clientHeight / 2) / this.scale
    const scale = Math.max(200, Math.min(this.scale * factor, MOST_ZOOM * 256))
    this.x += dx - (dx * this.scale) / scale
    this.y += dy - (dy * this.scale) / scale
    this.scale = scale
  }
}
