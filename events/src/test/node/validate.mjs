// Checks records against the AsyncAPI document: node validate.mjs [asyncapi.yaml] < records.ndjson
//
// A line is {"topic": …, "key": …, "headers": {…}, "value": …}: key and header values are text, the
// value is the record's text, or null for a tombstone. Says "line N: topic type: what is wrong" for
// each record that does not fit, and leaves with 1 when there is one, with 2 when the document itself
// is not valid.
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Parser } from '@asyncapi/parser'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'

const file =
  process.argv[2] ?? fileURLToPath(new URL('../../main/resources/dev/skein/events/asyncapi.yaml', import.meta.url))

const { document, diagnostics } = await new Parser().parse(readFileSync(file, 'utf8'))
for (const { severity, path, message } of diagnostics) {
  if (severity <= 1) console.log(`${file}: ${path.join('.')}: ${message}`)
}
if (!document) process.exit(2)

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true })
addFormats.default(ajv)
ajv.addVocabulary(['x-parser-schema-id'])

const topics = new Map()
for (const channel of document.channels()) {
  const messages = new Map()
  for (const message of channel.messages()) {
    messages.set(message.name(), {
      payload: ajv.compile(message.payload().json()),
      headers: ajv.compile(message.headers()?.json() ?? true),
      key: ajv.compile(message.bindings().get('kafka').value().key),
    })
  }
  topics.set(channel.address(), messages)
}

/** What is wrong with a record; nothing when it fits. */
function faults({ topic, key, headers, value }) {
  const messages = topics.get(topic)
  if (!messages) return ['the document knows no such topic']
  let payload = value
  let name = value === null ? 'tombstone' : 'dead.letter'
  if (value !== null && !messages.has(name)) {
    try {
      payload = JSON.parse(value)
    } catch (e) {
      return [`not JSON: ${e.message}`]
    }
    name = payload?.type
  }
  const message = messages.get(name)
  if (!message) return [`${name}: no such message on this topic`]
  return Object.entries({ payload, headers: headers ?? {}, key }).flatMap(([part, it]) =>
    message[part](it)
      ? []
      : message[part].errors.map((e) => `${name}: ${part}${e.instancePath}: ${e.message} ${JSON.stringify(e.params)}`),
  )
}

let number = 0
let wrong = 0
for await (const line of createInterface({ input: process.stdin })) {
  number++
  const record = JSON.parse(line)
  const all = faults(record)
  wrong += all.length ? 1 : 0
  for (const fault of all) console.log(`line ${number}: ${record.topic} ${fault}`)
}
console.log(`${number} records, ${wrong} of them wrong`)
process.exitCode = wrong ? 1 : 0
