// A vehicle by node-mavlink that keeps plans: mission.mjs PORT SYSTEM AUTOPILOT [SEQ]. It says to
// 127.0.0.1:PORT that it is there, and where, ten times a second, takes every command, and takes and
// tells missions, fences and rally points: as ArduPilot (3) with a home of its own, or as PX4 (12). Of
// item SEQ it keeps an altitude that it was not given. Armed and in the mission mode it flies its mission,
// at 20 m/s, and tells the items that it reaches.
// Prints a line of JSON for each message of the mission protocol that it hears: [message name, fields].
import { createSocket } from 'node:dgram'
import { Readable } from 'node:stream'
import mavlink from 'node-mavlink'

const { MavLinkPacketSplitter, MavLinkPacketParser, MavLinkProtocolV2, minimal, common } = mavlink
const [port, system, autopilot, changed] = process.argv.slice(2).map(Number)
const protocol = new MavLinkProtocolV2(system, 1)
const socket = createSocket('udp4')
let sequence = 0
const send = (Type, fields) =>
  socket.send(protocol.serialize(Object.assign(new Type(), fields), sequence++ & 255), port, '127.0.0.1')

const began = Date.now()
const kept = [[], [], []]
const MISSION_MODE = autopilot === 3 ? 3 : 4 * 65536 + 4 * 16777216
const HOME = { latitude: 47, longitude: 8, altitude: 0 }
const METRES_A_DEGREE = 111195
const TICK_MS = 100
const STEP_M = 2
let armed = false
let mode = 0
let at = HOME
let next = 0

// A step towards a place; true when it is there.
const flyTo = ({ latitude, longitude, altitude }) => {
  const shrink = Math.cos((latitude * Math.PI) / 180)
  const north = (latitude - at.latitude) * METRES_A_DEGREE
  const east = (longitude - at.longitude) * METRES_A_DEGREE * shrink
  const left = Math.hypot(north, east, altitude - at.altitude)
  const share = left <= STEP_M ? 1 : STEP_M / left
  at = {
    latitude: at.latitude + share * (latitude - at.latitude),
    longitude: at.longitude + share * (longitude - at.longitude),
    altitude: at.altitude + share * (altitude - at.altitude),
  }
  return share === 1
}
const position = () => ({
  lat: Math.round(at.latitude * 1e7),
  lon: Math.round(at.longitude * 1e7),
  alt: Math.round((420 + at.altitude) * 1000),
})
const goOn = () => {
  const { command, x, y, z } = kept[0][next]
  if (command === 20) {
    const isHome = at.latitude === HOME.latitude && at.longitude === HOME.longitude
    if (flyTo(isHome ? HOME : { ...HOME, altitude: at.altitude }) && isHome) armed = false
    return
  }
  const place = command === 22 ? { ...at, altitude: z } : { latitude: x / 1e7, longitude: y / 1e7, altitude: z }
  const isThere = ![16, 22].includes(command) || flyTo(place)
  send(common.MissionCurrent, { seq: next })
  if (isThere) send(common.MissionItemReached, { seq: next++ })
}
setInterval(() => {
  if (armed && mode === MISSION_MODE && next < kept[0].length) goOn()
  send(minimal.Heartbeat, { type: 2, autopilot, baseMode: armed ? 209 : 81, customMode: mode, systemStatus: armed ? 4 : 3 })
  send(common.GlobalPositionInt, { timeBootMs: Date.now() - began + 1, ...position(),
    relativeAlt: Math.round(at.altitude * 1000), vx: 0, vy: 0, vz: 0, hdg: 9000 })
  send(common.GpsRawInt, { timeUsec: 0n, fixType: 3, ...position(), eph: 80, epv: 90,
    vel: 0, cog: 0, satellitesVisible: 12 })
}, TICK_MS)

const coming = { type: 0, count: 0, items: [] }
const target = ({ sysid, compid }) => ({ targetSystem: sysid, targetComponent: compid })
const ask = (header) => {
  const Request = autopilot === 3 ? common.MissionRequest : common.MissionRequestInt
  send(Request, { ...target(header), seq: coming.items.length, missionType: coming.type })
}
const keep = (header) => {
  kept[coming.type] = coming.items
  send(common.MissionAck, { ...target(header), type: 0, missionType: coming.type })
}
const hear = {
  [common.MissionCount.MSG_ID]: ({ count, missionType }, header) => {
    Object.assign(coming, { type: missionType, count, items: [] })
    if (count === 0) keep(header)
    else ask(header)
  },
  [common.MissionItemInt.MSG_ID]: (item, header) => {
    if (item.seq === coming.items.length && item.missionType === coming.type) coming.items.push(item)
    if (coming.items.length === coming.count) keep(header)
    else ask(header)
  },
  [common.MissionClearAll.MSG_ID]: ({ missionType }, header) => {
    kept[missionType] = []
    send(common.MissionAck, { ...target(header), type: 0, missionType })
  },
  [common.MissionRequestList.MSG_ID]: ({ missionType }, header) =>
    send(common.MissionCount, { ...target(header), count: kept[missionType].length, missionType }),
  [common.MissionRequestInt.MSG_ID]: ({ seq, missionType }, header) => {
    const item = { ...kept[missionType][seq], ...target(header) }
    if (seq === changed && missionType === 0) item.z += 5
    if (seq === 0 && missionType === 0 && autopilot === 3) Object.assign(item, { frame: 0, z: 420 })
    send(common.MissionItemInt, item)
  },
  [common.MissionAck.MSG_ID]: () => {},
}
const obey = ({ command, _param1, _param2, _param3 }, header) => {
  if (command === 400 && armed !== (_param1 === 1)) {
    armed = _param1 === 1
    next = autopilot === 3 ? 1 : 0
  }
  if (command === 224) next = _param1
  if (command === 176) mode = autopilot === 3 ? _param2 : _param2 * 65536 + _param3 * 16777216
  send(common.CommandAck, { ...target(header), command, result: 0 })
}

const frames = new Readable({ read() {} })
socket.on('message', (frame) => frames.push(frame))
for await (const packet of frames.pipe(new MavLinkPacketSplitter()).pipe(new MavLinkPacketParser())) {
  const { header } = packet
  if (header.msgid === common.CommandLong.MSG_ID) {
    obey(packet.protocol.data(packet.payload, common.CommandLong), header)
  }
  const Type = common.REGISTRY[header.msgid]
  if (hear[header.msgid]) {
    const data = packet.protocol.data(packet.payload, Type)
    const plain = (_, value) => (typeof value === 'number' && Number.isNaN(value) ? 'NaN' : value)
    console.log(JSON.stringify([Type.MSG_NAME, data], plain))
    hear[header.msgid](data, header)
  }
}
