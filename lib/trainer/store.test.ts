import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Experiment, fashionMnist, sgd } from '../experiment/experiment.ts'
import { linear, sequential } from '../experiment/layers.ts'
import type { ParameterValues } from '../network/parameters.ts'
import type { EpochRow, Trajectory } from '../training/run.ts'
import { RunStore } from './store.ts'
import { small, temporaryFolder } from './testing/services.ts'

let folder: string
let damaged: string[]
let store: RunStore

beforeEach(async () => {
  folder = await temporaryFolder()
  damaged = []
  store = new RunStore(folder, (file, reason) => damaged.push(`${file.slice(file.lastIndexOf('/') + 1)}: ${reason}`))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

const row = (epoch: number): EpochRow => ({
  epoch,
  trainLoss: 1 / epoch,
  trainAccuracy: 0.5,
  validationLoss: 1,
  validationAccuracy: 0.25,
  learningRate: 0.01,
  hash: `hash ${epoch}`,
  trainSeconds: 1,
  evaluationSeconds: 1,
})

const parameters: ParameterValues[] = [
  { name: 'W1', shape: [2, 3], values: Float32Array.of(1, -0, 1e-45, 3.4e38, Number.NaN, 6), trainable: true },
  { name: 'running mean 1', shape: [1], values: Float32Array.of(7), trainable: false },
]

const trajectory: Trajectory = {
  epochs: [row(1), row(2)],
  parameters,
  optimizer: { steps: 12, moments: [Float32Array.of(1, 2), Float32Array.of(3)] },
  schedule: { best: Number.POSITIVE_INFINITY, learningRate: 0.01, waited: 0 } as unknown as Trajectory['schedule'],
}

const fileOf = (experiment: Experiment, name: string) => join(store.folderOf(experiment), name)

describe('what is kept', () => {
  test('comes back bit for bit', async () => {
    expect(await store.load(small())).toBeUndefined()
    await store.save(small(), trajectory)
    expect(await store.load(small())).toEqual(trajectory)
    const diverged = { epoch: 3, step: 1, loss: 'NaN', hash: 'x' }
    await store.save(small(), { ...trajectory, diverged })
    expect(await store.load(small())).toEqual({ ...trajectory, diverged })
    await store.saveSnapshot(small(), { epoch: 2, parameters })
    expect(await store.loadSnapshot(small(), 2)).toEqual({ epoch: 2, parameters })
    expect(damaged).toEqual([])
  })

  test('is one training for experiments that differ in length and snapshots, and another for all others', () => {
    const one = store.folderOf(small())
    expect(store.folderOf(small({ epochs: 9, snapshots: [1] }))).toBe(one)
    const others: Experiment[] = [
      small({ seed: 1 }),
      small({ batchSize: 16 }),
      small({ trainImages: 400 }),
      { ...small(), data: fashionMnist({ divideBy: 1, trainImages: 500 }) },
      { ...small(), optimizer: sgd(0.01) },
      { ...small(), network: sequential(linear(784, 10)) },
      { ...small(), penalty: { kind: 'l1', weight: 0.1 } },
      { ...small(), returnsToTraining: false },
    ]
    expect(new Set([one, ...others.map((other) => store.folderOf(other))])).toHaveLength(others.length + 1)
  })

  test('is finished once the epochs and all snapshots that are asked for are there', async () => {
    await store.save(small(), trajectory)
    expect(await store.finished(small({ epochs: 3 }))).toBeUndefined()
    expect((await store.finished(small({ epochs: 2 })))?.epochs).toHaveLength(2)
    expect(await store.finished(small({ epochs: 2, snapshots: [2] }))).toBeUndefined()
    await store.saveSnapshot(small(), { epoch: 2, parameters })
    expect(await store.finished(small({ epochs: 2, snapshots: [2] }))).toBeDefined()
  })
})

describe('what cannot be believed is as good as not there, and named:', () => {
  const flipped = (bytes: Buffer, at: number) => {
    const copy = Buffer.from(bytes)
    copy[at] = (copy[at] as number) ^ 1
    return copy
  }

  test('a flipped byte, wherever it is', async () => {
    await store.save(small(), trajectory)
    await store.saveSnapshot(small(), { epoch: 2, parameters })
    for (const name of ['trajectory', 'parameters-2']) {
      const bytes = await readFile(fileOf(small(), name))
      // In the checksum, in the line of JSON, in the first tensor's last byte and in the last tensor.
      for (const at of [3, 80, bytes.length - 5, bytes.length - 1]) {
        damaged = []
        await writeFile(fileOf(small(), name), flipped(bytes, at))
        const found = name === 'trajectory' ? await store.load(small()) : await store.loadSnapshot(small(), 2)
        expect(found).toBeUndefined()
        expect(damaged).toEqual([`${name}: its checksum does not match`])
      }
    }
  })

  test('a whole file of another experiment', async () => {
    const other = small({ seed: 1 })
    await store.save(other, trajectory)
    await store.saveSnapshot(other, { epoch: 2, parameters })
    await mkdir(store.folderOf(small()), { recursive: true })
    for (const name of ['trajectory', 'parameters-2']) await copyFile(fileOf(other, name), fileOf(small(), name))
    expect(await store.load(small())).toBeUndefined()
    expect(await store.loadSnapshot(small(), 2)).toBeUndefined()
    expect(damaged).toEqual(['trajectory: it is of another experiment', 'parameters-2: it is of another experiment'])
  })

  test('parameters of another epoch', async () => {
    await store.saveSnapshot(small(), { epoch: 2, parameters })
    await copyFile(fileOf(small(), 'parameters-2'), fileOf(small(), 'parameters-3'))
    expect(await store.loadSnapshot(small(), 3)).toBeUndefined()
    expect(damaged).toEqual(['parameters-3: it is of epoch 2'])
  })

  test.each<[what: string, reason: string, Partial<Trajectory>]>([
    ['an epoch that is missing', 'its epochs are not in order', { epochs: [row(1), row(3)] }],
    [
      'a tensor that is too short for its shape',
      'W1 has 5 values in place of 6',
      { parameters: [{ ...(parameters[0] as ParameterValues), values: new Float32Array(5) }] },
    ],
  ])('%s', async (_what, reason, change) => {
    await store.save(small(), { ...trajectory, ...change })
    expect(await store.load(small())).toBeUndefined()
    expect(damaged).toEqual([`trajectory: ${reason}`])
  })
})
