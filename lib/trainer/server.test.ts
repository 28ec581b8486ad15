/** What anybody may write to the trainer's socket. */
import { rm } from 'node:fs/promises'
import { createConnection, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { TrainerClient } from './client.ts'
import { onLine } from './on-line.ts'
import { listen, type Reply, type TrainerServer } from './server.ts'
import { small, startService, temporaryFolder } from './testing/services.ts'

let folder: string
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('a line that nobody should have written is answered with an error, and the service goes on:', () => {
  let started: Awaited<ReturnType<typeof startService>>
  let server: TrainerServer
  beforeAll(async () => {
    started = await startService(folder)
    server = await listen(started.service)
  })
  afterAll(async () => {
    await server.close()
    await started.service.close()
  })

  /** The reply to a line. */
  function answerTo(socket: Socket, line: string): Promise<Reply> {
    return new Promise((resolve, reject) => {
      socket.once('close', () => reject(new Error('closed')))
      onLine(socket, (reply) => resolve(JSON.parse(reply)))
      socket.write(`${line}\n`)
    })
  }

  const good = small({ epochs: 1 })
  const request = (change: object) => JSON.stringify({ id: 7, name: 'mine', experiment: good, ...change })
  const noRequest = 'trainer: expected a line of JSON with id (a number), name (text) and experiment; found'
  test.each<[what: string, line: string, id: number | null, error: string]>([
    ['no JSON', '{', null, `${noRequest} '{'`],
    ['nothing', '', null, noRequest],
    ['JSON that is no object', '7', null, noRequest],
    ['null', 'null', null, noRequest],
    ['no number', request({ id: 'seven' }), null, noRequest],
    ['no name', request({ name: undefined }), 7, noRequest],
    ['no experiment', request({ experiment: undefined }), 7, noRequest],
    ['a part of an experiment', request({ experiment: { epochs: 3 } }), 7, "'mine' cannot be trained"],
    ['an experiment that cannot be trained', request({ experiment: { ...good, epochs: 0 } }), 7, 'epochs: expected'],
    ['two problems at once', request({ experiment: { ...good, seed: -1, batchSize: 0 } }), 7, 'batchSize: expected'],
  ])('%s', async (_what, line, id, error) => {
    const socket = createConnection(server.address)
    onTestFinished(() => void socket.destroy())
    expect(await answerTo(socket, line)).toEqual({ id, error: expect.stringContaining(error) })
    // Trained for the first of these lines, and for none of the others.
    const run = await new TrainerClient({ socket: server.address, folder, backend: 'wasm' }).run(good, 'good')
    expect(run.epochs).toHaveLength(1)
    expect(started.log.filter((entry) => entry !== 'good ends')).toEqual(['good starts', 'good epoch 1'])
  })
})
