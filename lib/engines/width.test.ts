import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../trainer/testing/services.ts'
import { chooseWidth, type Trial, tryWide, widthText } from './width.ts'

const right: Trial = { expected: 'a', paired: 'a', wide: 'a', gain: 1.34 }
const choose = (asked: 'auto' | '128' | '256', trial: Trial, node = 24) => chooseWidth(asked, node, async () => trial)

describe('256 bits', () => {
  test('are taken where they are right and faster', async () => {
    const choice = await choose('auto', right)
    expect(choice.bits).toBe(256)
    expect(widthText(choice)).toBe(', 256 bits at a time (1.3 times as fast as 128)')
  })

  test.each<[why: string, trial: Trial, node: number, text: string]>([
    ['Node is too old', right, 22, ', 128 bits at a time (256 needs Node 24 or newer)'],
    [
      'the narrow module gives other bits',
      { ...right, paired: 'b' },
      24,
      ', 128 bits at a time (256 gives other bits on this machine)',
    ],
    [
      'the wide module gives other bits',
      { ...right, wide: 'b' },
      24,
      ', 128 bits at a time (256 gives other bits on this machine)',
    ],
    ['nothing is gained', { ...right, gain: 0.9 }, 24, ', 128 bits at a time (256 are 0.9 times as fast as 128 here)'],
    ['the trial crashed', { failed: 'could not be tried: x' }, 26, ', 128 bits at a time (256 could not be tried: x)'],
  ])('are not taken where %s, and an error where they are asked for', async (_why, trial, node, text) => {
    const choice = await choose('auto', trial, node)
    expect(choice.bits).toBe(128)
    expect(widthText(choice)).toBe(text)
    // Slower is no reason to refuse what somebody asked for.
    if ('gain' in trial && trial.gain < 1) expect((await choose('256', trial, node)).bits).toBe(256)
    else await expect(choose('256', trial, node)).rejects.toThrow(/^CHAPTER_SIMD=256 cannot be had: it .*128\.$/)
  })

  test('are not tried where 128 are asked for', async () => {
    expect(await chooseWidth('128', 24, () => Promise.reject(new Error('tried')))).toEqual({ bits: 128 })
  })
})

describe('the trial, in a process of its own,', () => {
  test('finds the same bits with and without what it tries', async () => {
    const trial = await tryWide()
    // What a Node without the flag gives is the narrow module, twice.
    expect(trial).toMatchObject({ expected: expect.stringMatching(/^[0-9a-f]{64}$/) })
    if ('failed' in trial) throw new Error(trial.failed)
    expect([trial.paired, trial.wide]).toEqual([trial.expected, trial.expected])
    expect(trial.gain).toBeGreaterThan(0)
  })

  test.each([
    ['crashes', 'process.kill(process.pid, "SIGABRT")', 'could not be tried: the process ended with SIGABRT'],
    ['says nothing', 'process.exit(3)', 'could not be tried: the process ended with exit code 3'],
    ['says something else', 'console.log("{")', 'could not be tried: the process ended with exit code 0'],
  ])('is an answer where it %s', async (_how, program, failed) => {
    const folder = await temporaryFolder()
    const file = join(folder, 'program.mjs')
    await writeFile(file, program)
    expect(await tryWide(pathToFileURL(file))).toEqual({ failed })
  })
})
