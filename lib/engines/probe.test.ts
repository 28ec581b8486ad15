import { expect, test } from 'vitest'
import { probeEngine } from './probe.ts'

test('an engine that works is started in a process of its own', async () => {
  expect(await probeEngine('cpu')).toEqual({ ok: true, engine: { device: 'CPU', version: '4.22.0' } })
})
