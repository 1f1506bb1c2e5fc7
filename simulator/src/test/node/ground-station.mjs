// A ground station by node-mavlink: gives the first vehicle it hears a mission, has it flown, reads
// the mission back, and prints what it heard, a line each.
// Then it reads all parameters and sets one.
//   node ground-station.mjs ardupilot|px4 LATITUDE_E7 LONGITUDE_E7 [1|KEY]
// It speaks MAVLink 1, or signs with the key; the vehicle has to do the same.
import { createSocket } from 'node:dgram'
import { createRequire } from 'node:module'
import { PassThrough } from 'node:stream'

const require = createRequire(new URL('../../../../links/src/test/node/', import.meta.url))
const mavlink = require('node-mavlink')
const { MavLinkProtocolV2, MavLinkPacketSplitter, MavLinkPacketParser, minimal, common } = mavlink
const { MavLinkProtocolV1 } = mavlink
const registry = { ...minimal.REGISTRY, ...common.REGISTRY }

const isArduPilot = process.argv[2] === 'ardupilot'
const latitude = Number(process.argv[3])
const longitude = Number(process.argv[4])
const patience = 60_000
const isVersion1 = process.argv[5] === '1'
const key = process.argv[5] && !isVersion1 ? Buffer.from(process.argv[5], 'hex') : null

const socket = createSocket('udp4')
const protocol = isVersion1
  ? new MavLinkProtocolV1(255, 190)
  : new MavLinkProtocolV2(255, 190, key ? MavLinkProtocolV2.IFLAG_SIGNED : 0)
const input = new PassThrough()
const packets = input.pipe(new MavLinkPacketSplitter()).pipe(new MavLinkPacketParser())
const listeners = new Set()
let vehicle
let sequence = 0
let stamp = 0

socket.on('message', (datagram, from) => {
  vehicle ??= from
  input.write(datagram)
})
packets.on('data', (packet) => {
  const isOther = isVersion1 !== packet.protocol instanceof MavLinkProtocolV1
  if (isOther || (key && !packet.signature?.matches(key))) {
    console.log(`message ${packet.header.msgid} in another version, or not well signed`)
    process.exit(1)
  }
  const type = registry[packet.header.msgid]
  if (!type) return
  const data = packet.protocol.data(packet.payload, type)
  for (const listener of [...listeners]) listener(type.MSG_NAME, data, packet.header)
})

const on = (name, action) => {
  const listener = (heard, data, header) => heard === name && action(data, header)
  listeners.add(listener)
  return () => listeners.delete(listener)
}
const heard = (name, matches = () => true) =>
  new Promise((resolve, reject) => {
    const off = on(name, (data) => {
      if (!matches(data)) return
      clearTimeout(timer)
      off()
      resolve(data)
    })
    const timer = setTimeout(() => reject(new Error(`no ${name}`)), patience)
  })
const send = (type, fields) => {
  const message = Object.assign(new type(), { targetSystem: 1, targetComponent: 1 }, fields)
  stamp = Math.max(Date.now(), stamp + 0.02)
  const frame = protocol.serialize(message, sequence++ & 255)
  socket.send(key ? protocol.sign(frame, 5, key, stamp) : frame, vehicle.port, vehicle.address)
}
const command = async (id, ...parameters) => {
  for (;;) {
    const answer = heard('COMMAND_ACK', (ack) => ack.command === id)
    const fields = Object.fromEntries([0, 1, 2, 3, 4, 5, 6].map((i) => [`_param${i + 1}`, parameters[i] ?? 0]))
    send(common.CommandLong, { command: id, confirmation: 0, ...fields })
    const { result } = await answer
    if (result === 0) return console.log(`accepted ${id}`)
    await new Promise((resolve) => setTimeout(resolve, 50)) // Not yet ready.
  }
}

const place = (command, north, east, z) => ({
  command, frame: 3, x: command === 16 ? latitude + north : 0, y: command === 16 ? longitude + east : 0, z,
})
const mission = [
  place(22, 0, 0, 15), place(16, 4000, 0, 20), place(16, 4000, 3000, 20), place(20, 0, 0, 0),
]
if (isArduPilot) mission.unshift(place(16, 0, 0, 0))

const item = (seq) => ({
  ...mission[seq], seq, current: 0, autocontinue: 1, missionType: 0, param1: 0, param2: 0, param3: 0, param4: 0,
})

socket.bind(0, '127.0.0.1', async () => {
  console.log(socket.address().port)
  try {
    await heard('HEARTBEAT')
    await heard('GLOBAL_POSITION_INT', (position) => position.lat !== 0)

    const asked = new Set()
    for (const name of ['MISSION_REQUEST', 'MISSION_REQUEST_INT']) {
      on(name, ({ seq }) => {
        if (!asked.has(seq)) console.log(`asked by ${name} ${seq}`)
        asked.add(seq)
        send(common.MissionItemInt, item(seq))
      })
    }
    const kept = heard('MISSION_ACK', (ack) => ack.type === 0)
    send(common.MissionCount, { count: mission.length, missionType: 0 })
    console.log(`mission ${(await kept).type}`)

    const reached = new Set()
    on('MISSION_ITEM_REACHED', ({ seq }) => {
      if (!reached.has(seq)) console.log(`reached ${seq}`)
      reached.add(seq)
    })
    const armed = (heartbeat) => (heartbeat.baseMode & 128) !== 0
    const isArmed = heard('HEARTBEAT', armed)
    await command(176, 1, 4, isArduPilot ? 0 : 4)
    await command(400, 1)
    if (isArduPilot) await command(300)
    await isArmed
    await heard('HEARTBEAT', (heartbeat) => !armed(heartbeat))

    const count = heard('MISSION_COUNT')
    send(common.MissionRequestList, { missionType: 0 })
    const total = (await count).count
    for (let seq = 0; seq < total; seq++) {
      const answer = heard('MISSION_ITEM_INT', (got) => got.seq === seq)
      send(common.MissionRequestInt, { seq, missionType: 0 })
      const got = await answer
      const same = got.command === mission[seq].command && got.x === mission[seq].x && got.y === mission[seq].y
      const isHome = isArduPilot && seq === 0
      console.log(`item ${seq} ${isHome ? 'home' : same ? 'same' : 'other'}`)
    }
    console.log('landed')

    const numbers = new Set()
    const all = new Promise((resolve) => {
      on('PARAM_VALUE', (got) => {
        if (got.paramIndex < got.paramCount) numbers.add(got.paramIndex)
        if (numbers.size === got.paramCount) resolve()
      })
    })
    send(common.ParamRequestList, {})
    await all
    const paramId = isArduPilot ? 'RTL_ALT_M' : 'RTL_RETURN_ALT'
    const value = heard('PARAM_VALUE', (got) => got.paramId === paramId)
    send(common.ParamSet, { paramId, paramValue: 25, paramType: 9 })
    console.log(`${numbers.size} parameters, ${paramId} ${(await value).paramValue}`)
    process.exit(0)
  } catch (error) {
    console.log(error.message)
    process.exit(1)
  }
})
