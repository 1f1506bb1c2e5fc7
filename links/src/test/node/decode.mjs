// Reads a recorded log (8 bytes of time before each frame) by node-mavlink, and prints a line of
// JSON for each frame: [system, component, sequence, message id, the fields that Skein reads].
import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import mavlink from 'node-mavlink'

const { MavLinkPacketSplitter, MavLinkPacketParser, minimal, common, ardupilotmega } = mavlink
const registry = { ...minimal.REGISTRY, ...common.REGISTRY, ...ardupilotmega.REGISTRY }

// In the order of Skein's records.
const fields = {
  0: ['type', 'autopilot', 'baseMode', 'customMode', 'systemStatus', 'mavlinkVersion'],
  1: ['voltageBattery', 'currentBattery', 'batteryRemaining'],
  24: ['timeUsec', 'lat', 'lon', 'alt', 'eph', 'epv', 'vel', 'cog', 'fixType', 'satellitesVisible'],
  30: ['timeBootMs', 'roll', 'pitch', 'yaw'],
  33: ['timeBootMs', 'lat', 'lon', 'alt', 'relativeAlt', 'vx', 'vy', 'vz', 'hdg'],
  42: ['seq'],
  46: ['seq'],
  73: ['seq', 'command', 'frame', 'missionType'],
  74: ['airspeed', 'groundspeed', 'alt', 'climb', 'heading', 'throttle'],
  76: ['_param1', '_param2', '_param3', '_param4', '_param5', '_param6', '_param7',
    'command', 'targetSystem', 'targetComponent', 'confirmation'],
  77: ['command', 'result', 'progress'],
  147: ['id', 'currentBattery', 'batteryRemaining'],
  242: ['latitude', 'longitude', 'altitude'],
  245: ['vtolState', 'landedState'],
  253: ['severity', 'text', 'id', 'chunkSeq'],
}

const log = readFileSync(process.argv[2])
const frames = []
for (let at = 0; at < log.length;) {
  const start = at + 8
  at = start + 12 + log[start + 1] + (log[start + 2] & 1 ? 13 : 0)
  frames.push(log.subarray(start, at))
}

const text = (value) => {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  return value
}
const packets = Readable.from(frames).pipe(new MavLinkPacketSplitter()).pipe(new MavLinkPacketParser())
for await (const packet of packets) {
  const { sysid, compid, seq, msgid } = packet.header
  const type = registry[msgid]
  const data = type && fields[msgid] ? packet.protocol.data(packet.payload, type) : null
  const values = data ? fields[msgid].map((name) => text(data[name])) : null
  console.log(JSON.stringify([sysid, compid, seq, msgid, values]))
}
