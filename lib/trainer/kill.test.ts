/** Killing trainings for real, in many places, and going on. */
import { spawn } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadKernels } from '../backend/kernels/build.mjs'
import { bundleEngine } from './bundle.ts'
import { small, temporaryFolder } from './testing/services.ts'

const experiments = [small({ epochs: 8 }), small({ epochs: 6, seed: 1 })]
// In the project, so that it finds its packages.
const script = fileURLToPath(new URL(`../../.cache/kill-me-${process.pid}.mjs`, import.meta.url))
let folder: string
let commandLine: string[]

beforeAll(async () => {
  folder = await temporaryFolder()
  const kernels = await loadKernels()
  await writeFile(join(folder, 'kernels.wasm'), kernels)
  const { file } = await bundleEngine(kernels)
  commandLine = [script, file, join(folder, 'kernels.wasm')]
  const entry = fileURLToPath(new URL('./testing/kill-me.ts', import.meta.url))
  await build({
    entryPoints: [entry],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  })
})

afterAll(async () => {
  await rm(script, { force: true })
  await rm(folder, { recursive: true, force: true })
})

/**
 * Runs the process on a store, and sends it `signal` so many milliseconds after it has said its `lines`-th line. Gives what it said,
 * and the hashes if it got to the end.
 */
async function run(store: string, kill?: { signal: NodeJS.Signals; lines: number; delay: number }) {
  const child = spawn(process.execPath, [...commandLine, store, JSON.stringify(experiments)])
  const said: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => {
    said.push(line)
    if (kill && said.length === kill.lines) setTimeout(() => child.kill(kill.signal), kill.delay)
  })
  await new Promise((resolve) => child.on('close', resolve))
  return { said, hashes: said.find((line) => line.startsWith('hashes')) }
}

describe('a training that is stopped goes on from its last epoch and ends with the hash of one that never was', () => {
  let undisturbed: string | undefined

  beforeAll(async () => {
    undisturbed = (await run(join(folder, 'undisturbed'))).hashes
    expect(undisturbed).toMatch(/^hashes [0-9a-f]{64} [0-9a-f]{64}$/)
  })

  test.each(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)('stopped by %s', async (signal) => {
    const store = join(folder, signal)
    const { hashes } = await run(store, { signal, lines: 5, delay: 7 })
    expect(hashes).toBeUndefined()
    const again = await run(store)
    expect(again.said.some((line) => /after [1-9]/.test(line))).toBe(true)
    expect(again.hashes).toBe(undisturbed)
  })

  test('killed six times on the way, right after an epoch, in the middle of the next and while it is being written', async () => {
    const store = join(folder, 'six times')
    for (let time = 0; time < 6; time++) {
      // Line 1 and 2 say that the trainings go on; the third is the first new epoch.
      const { hashes } = await run(store, {
        signal: 'SIGKILL',
        lines: 2 + (time % 2),
        delay: [0, 7, 23][time % 3] as number,
      })
      if (hashes) break
    }
    expect((await run(store)).hashes).toBe(undisturbed)
  })

  test('two suites at once on one store do each other no harm', async () => {
    const store = join(folder, 'shared')
    const [one, other] = await Promise.all([run(store), run(store)])
    expect(one.hashes).toBe(undisturbed)
    expect(other.hashes).toBe(undisturbed)
    expect((await run(store)).said).toEqual([undisturbed])
  })
})
