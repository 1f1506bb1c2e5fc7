// Writes one event and reads all there are: node example.mjs asyncapi.yaml data/kafka/client.properties
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import kafkajs from 'kafkajs'
import snappy from 'kafkajs-snappy'
import { parse } from 'yaml'

const { CompressionCodecs, CompressionTypes, Kafka, Partitioners } = kafkajs
CompressionCodecs[CompressionTypes.Snappy] = snappy

const [contractFile, clientFile] = process.argv.slice(2)
const contract = parse(readFileSync(contractFile, 'utf8'))
const client = readFileSync(clientFile, 'utf8')

/** What a reference within the document stands for. */
const resolve = (node) =>
  node.$ref ? resolve(node.$ref.slice(2).split('/').reduce((at, name) => at[name], contract)) : node

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true })
addFormats.default(ajv)

/** The events of a topic by type, each with checks of its value and its key. */
const eventsOf = (channel) =>
  new Map(
    Object.values(channel.messages)
      .map(resolve)
      .map(({ name, payload, bindings }) => [
        name,
        { value: ajv.compile(resolve(payload)), key: ajv.compile(bindings.kafka.key) },
      ]),
  )

const channel = contract.channels['drone-events']
const events = eventsOf(channel)

/** Why this is no event of the topic; empty when it is one, or when its type is newer than the document. */
function faultOf(event, key) {
  if (typeof event?.type !== 'string') return 'no event'
  const known = events.get(event.type)
  if (!known) return ''
  if (!known.value(event)) return ajv.errorsText(known.value.errors, { dataVar: 'event' })
  return known.key(key) ? '' : ajv.errorsText(known.key.errors, { dataVar: 'key' })
}

/** What the text says in JSON; null when it is no JSON, which anybody may write to a topic. */
function parseOrNull(text) {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const server = contract.servers.embedded
const kafka = new Kafka({
  clientId: 'example',
  brokers: [client.match(/^bootstrap\.servers=(.*)$/m)?.[1] ?? server.host],
  sasl: {
    mechanism: resolve(server.security[0]).type,
    username: client.match(/username="([^"]*)"/)[1],
    password: client.match(/password="([^"]*)"/)[1],
  },
})

const event = {
  id: randomUUID(),
  type: 'drone.message.received',
  source: 'example',
  timestamp: new Date().toISOString(),
  data: { drone_id: 1, level: 'info', text: 'hello from Node' },
}
const key = String(event.data.drone_id)
const fault = faultOf(event, key)
if (fault) throw new Error(fault)

// This is the partitioner of Kafka's Java client, murmur2.
const producer = kafka.producer({ idempotent: true, createPartitioner: Partitioners.DefaultPartitioner })
await producer.connect()
await producer.send({ topic: channel.address, messages: [{ key, value: JSON.stringify(event) }] })
await producer.disconnect()

const consumer = kafka.consumer({ groupId: 'example' })
await consumer.connect()
await consumer.subscribe({ topics: [channel.address], fromBeginning: true })
process.once('SIGINT', () => consumer.disconnect())
await consumer.run({
  eachMessage: async ({ partition, message }) => {
    const read = parseOrNull(message.value)
    const key = String(message.key)
    console.log(`${partition} ${key} ${read?.type} ${faultOf(read, key) || 'fits'}: ${JSON.stringify(read?.data)}`)
  },
})
