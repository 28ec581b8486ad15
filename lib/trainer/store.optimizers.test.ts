/** A training that is stopped, kept in the store and resumed ends with the bits of one that never stopped, whichever its optimizer is. */
import { rm } from 'node:fs/promises'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { startWasmEngine } from '../backend/engine.ts'
import { loadKernels } from '../backend/kernels/build.mjs'
import { adam, adamW, type Optimizer, rmsProp, sgd } from '../experiment/optimizers.ts'
import { train } from '../training/train.ts'
import { RunStore } from './store.ts'
import { madeUpGarments } from './testing/made-up-garments.ts'
import { small, temporaryFolder } from './testing/services.ts'

beforeAll(async () => {
  await startWasmEngine(await loadKernels())
})

const optimizers: { readonly [K in Optimizer['kind']]: Optimizer } = {
  sgd: sgd(0.01),
  momentum: sgd(0.01, { momentum: 0.9 }),
  adam: adam(0.01),
  adamW: adamW(0.01, { weightDecay: 0.1 }),
  rmsProp: rmsProp(0.01),
}

test.each(Object.values(optimizers))('$kind', async (optimizer) => {
  const folder = await temporaryFolder()
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const dataset = madeUpGarments()
  const whole = { ...small({ epochs: 3 }), optimizer }
  const store = new RunStore(folder, (_file, reason) => {
    throw new Error(reason)
  })
  await store.save(whole, await train({ ...whole, epochs: 1 }, dataset))
  const from = await store.load(whole)
  expect(from?.epochs.length).toBe(1)
  const resumed = await train(whole, dataset, { from })
  const never = await train(whole, dataset)
  expect(resumed.epochs.map(({ hash }) => hash)).toEqual(never.epochs.map(({ hash }) => hash))
  expect(resumed.optimizer).toEqual(never.optimizer)
})
