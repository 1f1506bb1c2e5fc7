// Writes the table of MAVLink messages: id, name, CRC_EXTRA, payload length without and with
// extension fields, and where target_system and target_component stand in it, if they do. Run it where `npm install node-mavlink@2.3.0` was run:
//   node message-table.mjs > ../resources/dev/skein/links/mavlink/messages.csv
import { createRequire } from 'node:module'
const m = createRequire(process.cwd() + '/')('mavlink-mappings')

const sources = ['minimal', 'standard', 'common', 'ardupilotmega', 'uavionix', 'icarous', 'storm32', 'development']
// Messages of common.xml that the package leaves out; the recorded logs check their CRC_EXTRA.
const also = [[80, 'COMMAND_CANCEL', 14, 4, 4, 2, 3],
  [8, 'LINK_NODE_STATUS', 117, 38, 38, '', ''],
  [380, 'TIME_ESTIMATE_TO_TARGET', 232, 20, 20, '', ''], [410, 'EVENT', 160, 53, 53, '', ''],
  [411, 'CURRENT_EVENT_SEQUENCE', 106, 3, 3, '', '']]
const rows = new Map(also.map((row) => [row[0], row]))
for (const source of sources) {
  const registry = m[source]?.REGISTRY ?? {}
  for (const c of Object.values(registry)) {
    if (rows.has(c.MSG_ID)) continue
    const end = (fields) => fields.reduce((n, f) => Math.max(n, f.offset + f.size * Math.max(f.length, 1)), 0)
    const place = (name) => c.FIELDS.find((f) => f.source === name)?.offset ?? ''
    rows.set(c.MSG_ID, [c.MSG_ID, c.MSG_NAME, c.MAGIC_NUMBER,
      end(c.FIELDS.filter((f) => !f.extension)), end(c.FIELDS),
      place('target_system'), place('target_component')])
  }
}
for (const row of [...rows.values()].sort((a, b) => a[0] - b[0])) console.log(row.join(','))
