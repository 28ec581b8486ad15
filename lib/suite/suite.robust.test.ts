/** What a suite does that is stopped, that another one runs beside, and that is told other folders: the small chapter through Vitest. */
import { readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { copyOf, type Ended, vitest } from './testing/small-chapter.ts'

async function copy(): Promise<string> {
  const folder = await copyOf()
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

/** A section with two trainings of so many epochs, which together with two claims are the whole of it. */
const section = (epochs: number) => `
import { chapter, expect, experiment, fashionMnist, linear, sequential, sgd, trainAccuracy, vary } from '#chapter'
const plain = experiment({
  data: fashionMnist({ divideBy: 255, trainImages: 120 }),
  network: sequential(linear(784, 10)),
  optimizer: sgd(0.1),
  batchSize: 20,
  epochs: ${epochs},
})
const slow = vary(plain, { optimizer: sgd(0.01) })
chapter(9, 'What takes long', { plain, slow }, ({ claim }) => {
  claim('9.1', 'it learns', { plain }, ({ plain }) => expect(trainAccuracy(plain)).toBeAbove(0.05))
  claim('9.2', 'slowly too', { slow }, ({ slow }) => expect(trainAccuracy(slow)).toBeAbove(0.05))
})
`

async function longChapter(epochs: number): Promise<string> {
  const folder = await copy()
  await writeFile(join(folder, 'specs', '09-long.spec.ts'), section(epochs))
  return folder
}

const files = async (folder: string) => (await readdir(folder, { recursive: true })).map(String)

// On Windows a process is ended by a signal without being asked.
test.runIf(process.platform !== 'win32').each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)(
  'a suite that is stopped by %s says where, and the next goes on from there',
  async (signal, code) => {
    const folder = await longChapter(4000)
    let sent = false
    const stopped = await vitest(
      folder,
      ['run', 'specs/09', '--testTimeout=0'],
      { CHAPTER_WORKERS: '1' },
      (said, child) => {
        if (sent || !said.includes('training 9 ')) return
        sent = true
        setTimeout(() => child.kill(signal), 1500)
      },
    )
    expect(stopped.code).toBe(code)
    expect(stopped.output).toMatch(/^stopped: 9 plain after epoch \d+ of 4000\. The next run goes on from there\.$/m)
    expect(stopped.output).not.toMatch(/Unhandled|Error|^\s+at /m)
    // A file that a thread was writing may stay, half of it: a later run removes it, and nobody takes it for a whole one.
    expect((await files(join(folder, 'cache'))).filter((name) => name.includes('lock'))).toEqual([])
    const [, epoch = ''] = /after epoch (\d+)/.exec(stopped.output) ?? []
    await writeFile(join(folder, 'specs', '09-long.spec.ts'), section(Number(epoch) + 5))
    const again = await vitest(folder, ['run', 'specs/09', '-t', '9.1', '--testTimeout=0'], { CHAPTER_WORKERS: '1' })
    expect(again.code).toBe(0)
    const [, resumed] = /going on after epoch (\d+)/.exec(again.output) ?? []
    // An epoch may come to its end between the line and the end of the process: it is not lost either.
    expect([Number(epoch), Number(epoch) + 1]).toContain(Number(resumed))
  },
  120_000,
)

test('two suites at once train each epoch once between them, and both hold', async () => {
  const folder = await longChapter(40)
  const settings = { CHAPTER_WORKERS: '1' }
  const both = await Promise.all([0, 1].map(() => vitest(folder, ['run', 'specs/09', '--testTimeout=0'], settings)))
  expect(both.map(({ code }) => code)).toEqual([0, 0])
  const trained = ({ output }: Ended) => Number(/(\d+) epochs?: /.exec(output)?.[1] ?? 0)
  expect(both.reduce((sum, one) => sum + trained(one), 0)).toBe(80)
}, 120_000)

test('both folders are where they are told to be, outside of the project too; no path is too long', async () => {
  const folder = await copy()
  const elsewhere = join(tmpdir(), `chapter-${process.pid}-${crypto.randomUUID().slice(0, 8)}`)
  onTestFinished(() => rm(elsewhere, { recursive: true, force: true }))
  const settings = {
    CHAPTER_CACHE: join(elsewhere, 'my cache'),
    CHAPTER_REPORTS: join(elsewhere, 'pages'),
    // Longer than a socket's path may be, and not there.
    TMPDIR: join(elsewhere, 'x'.repeat(120)),
  }
  const { code, output } = await vitest(folder, ['run', 'specs/01', '--testTimeout=0'], settings)
  expect(output).toContain('6 claims: 4 hold')
  expect(code).toBe(0)
  expect(await readdir(folder)).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(cache|reports)$/)]))
  expect((await readdir(join(elsewhere, 'my cache'))).sort()).toEqual(
    expect.arrayContaining(['engine', 'reader', 'runs']),
  )
  const [name = ''] = await readdir(join(elsewhere, 'pages'))
  expect(await readdir(join(elsewhere, 'pages', name))).toContain('01-holding.md')
}, 60_000)

test('a pool whose specs no trainer could hear is refused by name', async () => {
  const { code, output } = await vitest(await copy(), ['run', 'specs/01', '--pool=forks'])
  expect(code).toBe(1)
  expect(output).toContain("pool: expected 'threads' for the project 'chapter'")
  expect(output).toContain("found 'forks'")
}, 60_000)

test('a file in the place of a folder is named', async () => {
  const folder = await copy()
  await writeFile(join(folder, 'cache'), '')
  const { code, output } = await vitest(folder, ['run', 'specs/01'])
  expect(code).toBe(1)
  expect(output).toContain('cache: expected a folder; found a file.')
}, 60_000)
