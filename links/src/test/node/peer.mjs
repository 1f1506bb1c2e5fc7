// A vehicle by node-mavlink: peer.mjs PORT SYSTEM [KEY]. It says to 127.0.0.1:PORT that it is there,
// and where it is, ten times a second; signed, when it has a key or is given one by SETUP_SIGNING. It
// takes commands, with a key only well signed ones, and arms and disarms itself.
// Prints a line of JSON for each frame it hears: [message id, signed, signature good, timestamp].
import { createSocket } from 'node:dgram'
import { Readable } from 'node:stream'
import mavlink from 'node-mavlink'

const { MavLinkPacketSplitter, MavLinkPacketParser, MavLinkProtocolV2, minimal, common } = mavlink
const [port, system, hex] = process.argv.slice(2)
let key = hex ? Buffer.from(hex, 'hex') : null
let sequence = 0
const socket = createSocket('udp4')
const plain = new MavLinkProtocolV2(Number(system), 1)
const signing = new MavLinkProtocolV2(Number(system), 1, MavLinkProtocolV2.IFLAG_SIGNED)

let stamp = 0
const send = (message) => {
  stamp = Math.max(Date.now(), stamp + 0.02)
  const frame = (key ? signing : plain).serialize(message, sequence++ & 255)
  const whole = key ? signing.sign(frame, 3, key, stamp) : frame
  socket.send(whole, Number(port), '127.0.0.1')
}

let began = Date.now()
let armed = true
const obey = ({ command, _param1 }, { sysid, compid }) => {
  if (command === 400) armed = _param1 === 1
  const answer = { command, result: 0, targetSystem: sysid, targetComponent: compid }
  send(Object.assign(new common.CommandAck(), answer))
}
setInterval(() => {
  const heartbeat = new minimal.Heartbeat()
  Object.assign(heartbeat, { type: 2, autopilot: 3, baseMode: armed ? 209 : 81, customMode: 3, systemStatus: 4 })
  send(heartbeat)
  const position = new common.GlobalPositionInt()
  Object.assign(position, { timeBootMs: Date.now() - began + 1, lat: 473000000, lon: 85000000, alt: 500000,
    relativeAlt: 50000, vx: 100, vy: 0, vz: 0, hdg: 9000 })
  send(position)
}, 100)

const frames = new Readable({ read() {} })
socket.on('message', (frame) => frames.push(frame))
for await (const packet of frames.pipe(new MavLinkPacketSplitter()).pipe(new MavLinkPacketParser())) {
  const { signature, header } = packet
  if (header.msgid === common.SetupSigning.MSG_ID) {
    key = Buffer.from(packet.protocol.data(packet.payload, common.SetupSigning).secretKey)
  }
  const good = key && signature ? signature.matches(key) : false
  if (header.msgid === common.CommandLong.MSG_ID && (good || !key)) {
    obey(packet.protocol.data(packet.payload, common.CommandLong), header)
  }
  console.log(JSON.stringify([header.msgid, !!signature, good, signature ? signature.timestamp : 0]))
}
