/** Two suites on one store: each training is one suite's, and the other reads it off. */
import { spawnSync } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import type { EpochRow } from '../training/run.ts'
import { RunStore } from './store.ts'
import { small, startService, temporaryFolder } from './testing/services.ts'

let folder: string
beforeEach(async () => {
  folder = await temporaryFolder()
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
})

const lockTimes = { heartbeat: 100, stale: 1500, look: 20 }

async function suite(workers = 1) {
  const started = await startService(folder, workers, { lockTimes })
  onTestFinished(() => started.service.close())
  return started
}
type Suite = Awaited<ReturnType<typeof suite>>

const epochs = ({ log }: Suite) => log.filter((line) => / epoch \d+$/.test(line))
const hashes = ({ epochs: rows }: { epochs: readonly EpochRow[] }) => rows.map(({ hash }) => hash)
const running = (one: Suite) =>
  expect.poll(() => epochs(one).length, { interval: 5, timeout: 20_000 }).toBeGreaterThan(0)

test('no epoch is trained twice, whoever asks for what in which order, and both get the same', async () => {
  const [one, other] = await Promise.all([suite(), suite()])
  const asked = [0, 1, 2, 3].map((seed) => small({ seed, epochs: 6, snapshots: [2, 6] }))
  const all = (suite: Suite, experiments: typeof asked) =>
    Promise.all(experiments.map((experiment) => suite.service.request(experiment, `seed ${experiment.seed}`)))
  const [first, second] = await Promise.all([all(one, asked), all(other, [...asked].reverse())])
  expect(second.reverse().map(hashes)).toEqual(first.map(hashes))
  const trained = [...epochs(one), ...epochs(other)]
  expect(trained).toHaveLength(24)
  expect(new Set(trained)).toHaveLength(24)
  expect(epochs(one)).not.toEqual([])
  expect(epochs(other)).not.toEqual([])
})

test('who waits says so, is answered epoch by epoch, and keeps no worker for it', async () => {
  const [one, other] = await Promise.all([suite(), suite()])
  const long = one.service.request(small({ epochs: 40 }), 'long')
  await running(one)
  const read = other.service.request(small({ epochs: 3 }), 'read')
  await expect.poll(() => other.log, { interval: 5, timeout: 20_000 }).toContain('read elsewhere')
  // Its only worker is free for another.
  await other.service.request(small({ epochs: 1, seed: 7 }), 'own')
  expect((await read).epochs.length).toBeGreaterThanOrEqual(3)
  expect(epochs(one).length).toBeLessThan(40)
  expect(epochs(other)).toEqual(['own epoch 1'])
  expect((await long).epochs).toHaveLength(40)
})

test('who waits goes on where a suite has stopped', async () => {
  const [one, other] = await Promise.all([suite(), suite()])
  const stopped = expect(one.service.request(small({ epochs: 30 }), 'long')).rejects.toThrow()
  await running(one)
  const waiting = other.service.request(small({ epochs: 30 }), 'taken over')
  await expect.poll(() => other.log, { interval: 5, timeout: 20_000 }).toContain('taken over elsewhere')
  await one.service.close()
  await stopped
  expect((await waiting).epochs).toHaveLength(30)
  expect(other.log.join('\n')).toMatch(/taken over goes on after [1-9]/)
})

test('who waits wants more epochs and other parameters than the other suite keeps: they are made afterwards', async () => {
  const [one, other] = await Promise.all([suite(), suite()])
  const short = one.service.request(small({ epochs: 10 }), 'short')
  await running(one)
  const asked = small({ epochs: 12, snapshots: [1, 12] })
  expect((await other.service.request(asked, 'longer')).epochs).toHaveLength(12)
  expect((await short).epochs).toHaveLength(10)
  for (const epoch of [1, 12]) expect(await new RunStore(folder).loadSnapshot(asked, epoch)).toBeDefined()
  expect(epochs(other)).toEqual(['longer epoch 11', 'longer epoch 12'])
})

test('a lock that a killed suite left behind delays nobody', async () => {
  const { pid } = spawnSync(process.execPath, ['--version'])
  const place = new RunStore(folder).folderOf(small())
  await mkdir(place, { recursive: true })
  await writeFile(join(place, 'lock'), JSON.stringify({ pid, host: hostname(), token: 'x' }))
  const one = await suite()
  expect((await one.service.request(small(), 'one')).epochs).toHaveLength(3)
  expect(one.log.filter((line) => line.includes('elsewhere'))).toEqual([])
})

test('a suite that is closed while it waits tells who asked', async () => {
  const [one, other] = await Promise.all([suite(), suite()])
  const long = expect(one.service.request(small({ epochs: 300 }), 'long')).rejects.toThrow()
  await running(one)
  const waiting = expect(other.service.request(small({ epochs: 300 }), 'waits')).rejects.toThrow('closed')
  await expect.poll(() => other.log, { interval: 5, timeout: 20_000 }).toContain('waits elsewhere')
  await other.service.close()
  await waiting
  await one.service.close()
  await long
})
