// A ground station by node-mavlink: station.mjs [KEY]. It waits on a UDP port of its own, whose number
// it prints first, for whoever sends it vehicles' frames, and says each second that it is there (system
// 250). A line to it, COMMAND SYSTEM PARAMETER..., becomes a COMMAND_LONG, signed when it has a key.
// Prints a line of JSON for each frame it hears: [message name, system, signature good, fields].
import { createSocket } from 'node:dgram'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import mavlink from 'node-mavlink'

const { MavLinkPacketSplitter, MavLinkPacketParser, MavLinkProtocolV2, minimal, common } = mavlink
const registry = { ...minimal.REGISTRY, ...common.REGISTRY }
const key = process.argv[2] ? Buffer.from(process.argv[2], 'hex') : null
const protocol = new MavLinkProtocolV2(250, 190, key ? MavLinkProtocolV2.IFLAG_SIGNED : 0)
const socket = createSocket('udp4')
let server
let sequence = 0
let stamp = 0

const send = (message) => {
  stamp = Math.max(Date.now(), stamp + 0.02)
  const frame = protocol.serialize(message, sequence++ & 255)
  socket.send(key ? protocol.sign(frame, 5, key, stamp) : frame, server.port, server.address)
}
setInterval(() => {
  if (server) send(Object.assign(new minimal.Heartbeat(), { type: 6, autopilot: 8, systemStatus: 4 }))
}, 1_000)
createInterface({ input: process.stdin }).on('line', (line) => {
  const [command, targetSystem, ...parameters] = line.split(' ').map(Number)
  const fields = Object.fromEntries([0, 1, 2, 3, 4, 5, 6].map((i) => [`_param${i + 1}`, parameters[i] ?? 0]))
  send(Object.assign(new common.CommandLong(), { command, targetSystem, targetComponent: 1, confirmation: 0, ...fields }))
})

const frames = new Readable({ read() {} })
socket.on('message', (frame, from) => {
  server = from
  frames.push(frame)
})
socket.bind(0, '127.0.0.1', () => console.log(socket.address().port))
for await (const packet of frames.pipe(new MavLinkPacketSplitter()).pipe(new MavLinkPacketParser())) {
  const { signature, header } = packet
  const type = registry[header.msgid]
  const data = type ? packet.protocol.data(packet.payload, type) : {}
  const good = key && signature ? signature.matches(key) : false
  const plain = (_, value) => (typeof value === 'bigint' ? Number(value) : value)
  console.log(JSON.stringify([type?.MSG_NAME ?? String(header.msgid), header.sysid, good, data], plain))
}
