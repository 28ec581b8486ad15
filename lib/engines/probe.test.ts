import { expect, test } from 'vitest'
import { loadKernels } from '../backend/kernels/build.mjs'
import { probeEngine } from './probe.ts'

test('an engine that works is started in a process of its own', async () => {
  expect(await probeEngine('cpu')).toEqual({ ok: true, engine: { device: 'CPU', version: '4.22.0' } })
})

test('an engine that is measured says how many steps a second it takes', async () => {
  const outcome = await probeEngine('wasm', { measured: true, kernels: await loadKernels() })
  expect(outcome).toMatchObject({ ok: true, engine: { device: 'CPU' } })
  // Hundreds on an idle core; plain JavaScript takes three.
  expect(outcome.ok && outcome.stepsPerSecond).toBeGreaterThan(20)
})
