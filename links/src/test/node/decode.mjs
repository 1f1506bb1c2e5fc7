// Reads a recorded log (8 bytes of time before each frame) by node-mavlink, and prints a line of
// JSON for each frame: [system, component, sequence, message id, the fields that Skein reads].
import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import mavlink from 'node-mavlink'

const { MavLinkPacketSplitter, MavLinkPacketParser, minimal, standard, common, ardupilotmega } = mavlink
const registry = { ...minimal.REGISTRY, ...standard.REGISTRY, ...common.REGISTRY, ...ardupilotmega.REGISTRY }

// In the order of Skein's records.
const fields = {
  0: ['type', 'autopilot', 'baseMode', 'customMode', 'systemStatus', 'mavlinkVersion'],
  1: ['onboardControlSensorsEnabled', 'onboardControlSensorsHealth', 'voltageBattery', 'currentBattery', 'batteryRemaining'],
  24: ['timeUsec', 'lat', 'lon', 'alt', 'eph', 'epv', 'vel', 'cog', 'fixType', 'satellitesVisible'],
  30: ['timeBootMs', 'roll', 'pitch', 'yaw'],
  33: ['timeBootMs', 'lat', 'lon', 'alt', 'relativeAlt', 'vx', 'vy', 'vz', 'hdg'],
  40: ['seq', 'targetSystem', 'targetComponent', 'missionType'],
  42: ['seq'],
  43: ['targetSystem', 'targetComponent', 'missionType'],
  44: ['count', 'targetSystem', 'targetComponent', 'missionType'],
  45: ['targetSystem', 'targetComponent', 'missionType'],
  46: ['seq'],
  47: ['type', 'targetSystem', 'targetComponent', 'missionType'],
  51: ['seq', 'targetSystem', 'targetComponent', 'missionType'],
  73: ['param1', 'param2', 'param3', 'param4', 'x', 'y', 'z', 'seq', 'command',
    'targetSystem', 'targetComponent', 'frame', 'current', 'autocontinue', 'missionType'],
  74: ['airspeed', 'groundspeed', 'alt', 'climb', 'heading', 'throttle'],
  76: ['_param1', '_param2', '_param3', '_param4', '_param5', '_param6', '_param7',
    'command', 'targetSystem', 'targetComponent', 'confirmation'],
  77: ['command', 'result', 'progress', 'targetSystem', 'targetComponent'],
  147: ['id', 'currentBattery', 'batteryRemaining'],
  242: ['latitude', 'longitude', 'altitude'],
  245: ['vtolState', 'landedState'],
  253: ['severity', 'text', 'id', 'chunkSeq'],
  2: ['timeUnixUsec', 'timeBootMs'],
  109: ['rssi', 'remrssi', 'txbuf', 'noise', 'remnoise', 'rxerrors', 'fixed'],
  148: ['capabilities', 'uid', 'flightSwVersion', 'boardVersion', 'vendorId', 'productId',
    'flightCustomVersion', 'uid2'],
  168: ['direction', 'speed', 'speedZ'],
  193: ['flags', 'velocityVariance', 'posHorizVariance', 'posVertVariance', 'compassVariance',
    'terrainAltVariance', 'airspeedVariance'],
  230: ['timeUsec', 'flags', 'velRatio', 'posHorizRatio', 'posVertRatio', 'magRatio', 'haglRatio',
    'tasRatio', 'posHorizAccuracy', 'posVertAccuracy'],
  231: ['timeUsec', 'windX', 'windY', 'windZ'],
  241: ['timeUsec', 'vibrationX', 'vibrationY', 'vibrationZ', 'clipping0', 'clipping1', 'clipping2'],
  246: ['ICAOAddress', 'lat', 'lon', 'altitudeType', 'altitude', 'heading', 'horVelocity', 'verVelocity',
    'callsign', 'emitterType', 'tslc', 'flags', 'squawk'],
  436: ['standardMode', 'customMode', 'intendedCustomMode'],
  12900: ['idOrMac', 'idType', 'uaType', 'uasId'],
  12901: ['idOrMac', 'status', 'direction', 'speedHorizontal', 'speedVertical', 'latitude', 'longitude',
    'altitudeBarometric', 'altitudeGeodetic', 'height'],
  12902: ['idOrMac', 'authenticationType', 'dataPage', 'lastPageIndex', 'length', 'timestamp',
    'authenticationData'],
  12903: ['idOrMac', 'descriptionType', 'description'],
  12904: ['idOrMac', 'operatorLocationType', 'classificationType', 'operatorLatitude',
    'operatorLongitude', 'operatorAltitudeGeo'],
  12905: ['idOrMac', 'operatorIdType', 'operatorId'],
  12915: ['idOrMac', 'singleMessageSize', 'msgPackSize', 'messages'],
  12918: ['status', 'error'],
}

const log = readFileSync(process.argv[2])
const frames = []
for (let at = 0; at < log.length;) {
  const start = at + 8
  const is2 = log[start] === 0xfd
  at = start + (is2 ? 12 : 8) + log[start + 1] + (is2 && log[start + 2] & 1 ? 13 : 0)
  frames.push(log.subarray(start, at))
}

const text = (value) => {
  if (Array.isArray(value)) return Buffer.from(value).toString('hex').replace(/(00)+$/, '')
  if (typeof value === 'string') return value.replace(/\0.*$/s, '')
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
