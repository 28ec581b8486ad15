/** Who is answered when, and with what: those who wait for one training want it in different lengths and with different snapshots. */
import { copyFile, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EpochRow } from '../training/run.ts'
import { RunStore } from './store.ts'
import { small, startService, temporaryFolder } from './testing/services.ts'

let folder: string
let started: Awaited<ReturnType<typeof startService>>
let store: RunStore

beforeEach(async () => {
  folder = await temporaryFolder()
  started = await startService(folder, 1)
  store = new RunStore(folder)
})

afterEach(async () => {
  await started.service.close()
  await rm(folder, { recursive: true, force: true })
})

const hashes = ({ epochs }: { epochs: readonly EpochRow[] }) => epochs.map(({ hash }) => hash)

test('the parameters of an epoch are in the store before anybody hears of the epoch', async () => {
  await Promise.all(
    [1, 2, 3, 4, 5, 6].map(async (epoch) => {
      await started.service.request(small({ epochs: epoch, snapshots: [epoch] }), `${epoch}`)
      expect(await store.loadSnapshot(small(), epoch)).toBeDefined()
    }),
  )
})

test('who comes later and wants parameters that the training at hand does not keep waits for the next', async () => {
  const long = started.service.request(small({ epochs: 20 }), 'long')
  await expect.poll(() => started.log, { interval: 2, timeout: 20_000 }).toContain('long epoch 1')
  const asked = small({ epochs: 1, snapshots: [1] })
  await started.service.request(asked, 'late')
  expect(await store.loadSnapshot(asked, 1)).toBeDefined()
  expect((await long).epochs).toHaveLength(20)
})

test('what several ask of one training is done in one go: its longest length, and the snapshots of all', async () => {
  const asked = [
    small({ epochs: 2, snapshots: [1] }),
    small({ epochs: 4, snapshots: [3] }),
    small({ epochs: 3, snapshots: [2] }),
  ]
  await Promise.all(asked.map((one, index) => started.service.request(one, `asker ${index}`)))
  expect(started.log.slice(0, 5)).toEqual(['asker 0 starts', ...[1, 2, 3, 4].map((epoch) => `asker 0 epoch ${epoch}`)])
  expect(started.log.slice(5).filter((line) => line !== 'asker 0 ends')).toEqual([])
  for (const epoch of [1, 2, 3]) expect(await store.loadSnapshot(small(), epoch)).toBeDefined()
})

test('each is answered when the training has got as far as that one asks, not before and not only at its end', async () => {
  const answered = async (epochs: number) => {
    const progress = await started.service.request(small({ epochs }), 'asker')
    started.log.push(`answered ${epochs}`)
    return progress
  }
  const [long, short] = await Promise.all([answered(12), answered(2)])
  expect(long.epochs).toHaveLength(12)
  expect(short.epochs.length).toBeGreaterThanOrEqual(2)
  expect(hashes(long).slice(0, short.epochs.length)).toEqual(hashes(short))
  const at = (line: string) => started.log.indexOf(line)
  expect(at('answered 2')).toBeGreaterThan(at('asker epoch 2'))
  expect(at('answered 2')).toBeLessThan(at('asker epoch 12'))
  expect(at('answered 12')).toBeGreaterThan(at('asker epoch 12'))
})

test('nobody goes on from the training of another experiment, though it lies in the right place', async () => {
  const [mine, other] = [small({ seed: 1, epochs: 4 }), small({ seed: 2, epochs: 2 })]
  const expected = hashes(await started.service.request(mine, 'mine'))
  await started.service.request(other, 'other')
  await rm(store.folderOf(mine), { recursive: true })
  await mkdir(store.folderOf(mine))
  await copyFile(join(store.folderOf(other), 'trajectory'), join(store.folderOf(mine), 'trajectory'))
  await started.service.close()
  started = await startService(folder, 1)
  expect(hashes(await started.service.request(mine, 'mine'))).toEqual(expected)
  expect(started.log).toContain('mine starts')
  expect(started.log.join('\n')).toMatch(/trajectory is damaged \(it is of another experiment\)/)
})
