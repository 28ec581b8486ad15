import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { RunRecord } from '../suite/chapter.ts'
import { comparisonText, publishedHashes } from './published.ts'

const run = (key: string, hash: string, more: Partial<RunRecord> = {}): RunRecord => ({
  name: `run ${key}`,
  description: {},
  seed: 0,
  key,
  hash,
  backend: 'wasm',
  work: 1,
  ...more,
})
const section = (number: number, ...runs: RunRecord[]) => ({ number, title: '', file: '', claims: [], runs })

async function recordOf(text: string) {
  const folder = await mkdtemp(join(tmpdir(), 'published-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'claims.json')
  await writeFile(file, text)
  return publishedHashes(file)
}

describe('trainings and the published record', () => {
  const published = () => recordOf(JSON.stringify({ sections: [section(4, run('a', '1')), section(5, run('b', '2'))] }))

  test('are compared by their hashes, each once', async () => {
    const sections = [section(4, run('a', '1')), section(5, run('a', '1'), run('b', '2'))]
    expect(comparisonText(sections, await published())).toBe('2 trainings identical to the published, bit by bit')
  })

  test('that differ are named', async () => {
    expect(comparisonText([section(4, run('a', '1')), section(5, run('b', '3'))], await published())).toBe(
      '1 of 2 trainings DIFFERENT from the published: 5 run b, seed 0',
    )
  })

  test('that are not in it are counted', async () => {
    expect(comparisonText([section(4, run('a', '1'), run('c', '9'))], await published())).toBe(
      '1 training identical to the published, bit by bit; 1 is not among those',
    )
    expect(comparisonText([section(4, run('c', '9'))], await published())).toBeUndefined()
  })

  test('of another engine are not compared: their bits may differ', async () => {
    expect(comparisonText([section(4, run('a', '3', { backend: 'tensorflow' }))], await published())).toBeUndefined()
  })

  test('a record that is not there, or damaged, is none', async () => {
    expect(await publishedHashes('/nowhere/claims.json')).toEqual(new Map())
    expect(await recordOf('{"sections": [{')).toEqual(new Map())
  })
})
