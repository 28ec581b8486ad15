/**
 * What people see who run the small chapter in CI or in watch mode: where claims and tally are with each reporter, annotations and the
 * job's summary, parts that are merged, exit codes, and what an edit changed.
 */
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { copyOf, type Ended, fixture, page, recordIn, start, vitest } from './testing/small-chapter.ts'

// Each of these starts Vitest at least once, on a machine that may have more to do.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

/** A copy that was run once, so that nothing is trained again. */
let folder: string
let ended: Ended
const onGitHub = () => ({
  GITHUB_ACTIONS: 'true',
  GITHUB_STEP_SUMMARY: join(folder, 'summary.md'),
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'somebody/chapter',
  GITHUB_SHA: 'c0ffee',
})
beforeAll(async () => {
  folder = await copyOf()
  const options = ['--reporter=default', '--reporter=junit', '--reporter=html', '--outputFile.junit=junit.xml']
  ended = await vitest(folder, ['run', ...options], onGitHub())
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function another(): Promise<string> {
  const copy = await copyOf()
  await cp(join(folder, 'cache'), join(copy, 'cache'), { recursive: true })
  onTestFinished(() => rm(copy, { recursive: true, force: true }))
  return copy
}

const times = (text: string, what: string | RegExp) => text.split(what).length - 1

describe('under GitHub Actions', () => {
  test('each failure is an annotation at its line of the spec, and no picture or summary of Vitest’s is beside it', async () => {
    const lines = (await readFile(join(fixture, 'specs/02-failing.spec.ts'), 'utf8')).split('\n')
    const line = lines.findIndex((text) => text.includes('2.1 fails here')) + 1
    const commands = ended.output.match(/^::\w+ .*$/gm) ?? []
    expect(commands).toHaveLength(7)
    expect(commands[0]).toMatch(/^::error file=.*specs\/02-failing\.spec\.ts,title=.*2\.1/)
    expect(commands[0]).toContain(`line=${line},`)
    expect(await readFile(join(folder, 'summary.md'), 'utf8')).not.toContain('Vitest')
  })

  test('the job’s summary has the count, then what went wrong, with links to the commit’s specs', async () => {
    const summary = await readFile(join(folder, 'summary.md'), 'utf8')
    expect(summary.match(/^(#|\d+ claims|- ).*?(?= — |:|$)/gm)).toEqual([
      '## The chapter checks itself',
      '12 claims',
      '### What went wrong in this run',
      ...[
        '- **[2.1](https',
        '- **[2.2](https',
        '- **[2.5](https',
        '- **[2.6](https',
        '- **[2.3](https',
        '- **[2.4](https',
      ],
      '- **[the figure “A figure that cannot be drawn”](https',
      '### Where the chapter is wrong as it is printed',
      '- **[1.2](https',
    ])
    expect(summary).toContain('(https://github.com/somebody/chapter/blob/c0ffee/specs/02-failing.spec.ts)')
  })

  test('what --bail left out is annotated too: Vitest says nothing of it', async () => {
    const copy = await another()
    const { code, output } = await vitest(copy, ['run', 'specs/02', '--bail=1'], onGitHub())
    expect(code).toBe(1)
    expect(output).toContain('::error file=specs/02-failing.spec.ts,title=2.6 not measured::')
    expect(times(output, /^::error .*2\.1 /m)).toBe(1)
  })
})

describe('with several reporters', () => {
  test('claims and tally are on the terminal once', () => {
    expect(times(ended.output, '! 2.3  a check that throws')).toBe(1)
    expect(times(ended.output, /^12 claims: /m)).toBe(1)
  })

  test('JUnit tells false, broken and undrawn apart', async () => {
    const junit = await readFile(join(folder, 'junit.xml'), 'utf8')
    expect(junit).toMatch(/^<\?xml[\s\S]*<\/testsuites>\s*$/)
    const types = [...junit.matchAll(/ type="(\w+)"/g)].map(([, type]) => type).sort()
    expect(types).toEqual(['CheckBroken', 'CheckBroken', ...new Array<string>(4).fill('ClaimFailed'), 'Error'])
  })

  test('a document is the standard output alone, file or not; all else is beside it, and html/ of an earlier run harms nothing', async () => {
    expect(await readdir(folder)).toContain('html')
    const { code, stdout, stderr } = await vitest(folder, ['run', '--reporter=tap', '--outputFile=x.tap'], onGitHub())
    expect(code).toBe(1)
    expect(stdout).toMatch(/^TAP version 13\n1\.\.2\n/)
    expect(stdout).not.toMatch(/claims:|::error/)
    expect(stderr).toMatch(/^12 claims: /m)
    expect(stderr).toContain('✓ 1.1a')
    expect(stderr).toContain('::error file=specs/02-failing.spec.ts,title=2.3 the check is broken::')
  })
})

test('a run that compares nothing with the published record says why', () => {
  expect(ended.output).toContain(
    'nothing is compared with the published record: that is about Fashion-MNIST, and this run',
  )
})

describe('reports that are merged', () => {
  /** Blobs of the two halves, made in a folder of their own. */
  let made: string
  const blobs = (name: string) => join(name, '.vitest-reports')
  beforeAll(async () => {
    made = await copyOf()
    await cp(join(folder, 'cache'), join(made, 'cache'), { recursive: true })
    for (const shard of [1, 2]) await vitest(made, ['run', '--reporter=blob', `--shard=${shard}/2`])
  })
  afterAll(() => rm(made, { recursive: true, force: true }))

  async function merge(...names: string[]) {
    const copy = await another()
    await mkdir(blobs(copy))
    for (const [index, name] of names.entries()) await cp(join(blobs(made), name), join(blobs(copy), `${index}.json`))
    return { copy, ...(await vitest(copy, ['--merge-reports'], onGitHub())) }
  }

  test('may come from another folder', async () => {
    const { copy, output } = await merge('blob-1-2.json', 'blob-2-2.json')
    expect(times(output, /^12 claims: /m)).toBe(1)
    for (const name of ['index.md', '01-holding.md', 'claims.json']) {
      expect(await page(copy, name), name).toBe(await page(folder, name))
    }
  })

  test('are missed where a part is not there', async () => {
    const { code, copy, output } = await merge('blob-1-2.json')
    expect(code).toBe(1)
    expect(output).toContain('shard 2/2 has no verdict: It is not among the reports that were merged.')
    expect(output).toContain('::error title=no verdict::shard 2/2')
    expect((await recordIn(copy))?.missing.map(({ file }) => file)).toContain('shard 2/2')
  })

  test('are refused beside what belongs to no single run: nothing is counted twice, and nothing written', async () => {
    const { code, copy, output } = await merge('blob-1-2.json', 'blob-2-2.json', 'blob-2-2.json')
    expect(code).toBe(1)
    expect(output).toMatch(/specs\/0\d-\w+\.spec\.ts twice, in shard 2\/2 and in shard 2\/2/)
    expect(output).not.toMatch(/^\d+ claims: /m)
    expect(await readdir(copy)).not.toContain('reports')
    expect(await readFile(join(folder, 'summary.md'), 'utf8')).toContain('not parts of one run')
  })

  test('are refused where the specs here are others', async () => {
    const copy = await another()
    await cp(blobs(made), blobs(copy), { recursive: true })
    await writeFile(join(copy, 'specs/03-new.spec.ts'), '/** Not there when they were made. */\n')
    const { code, output } = await vitest(copy, ['--merge-reports'])
    expect(code).toBe(1)
    expect(output).toContain('shard 1/2 was made from other sources')
  })
})

/** What a process has written so far. */
function listen(child: ReturnType<typeof start>) {
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk
    })
  }
  onTestFinished(() => void child.kill())
  return async (text: string | RegExp) => {
    await expect.poll(() => said, { timeout: 100_000, interval: 100 }).toMatch(text)
    const found = said
    said = ''
    return found
  }
}

test('Ctrl-C ends with 130, and leaves the reports as they were', async () => {
  const copy = await another()
  await cp(join(fixture, 'others/03-endless.spec.ts'), join(copy, 'specs/03-endless.spec.ts'))
  const child = start(copy, ['run', 'specs/03'])
  await listen(child)('data: ')
  // Time for the specs to be loaded; whenever it comes, the end is the same.
  const end = new Promise((resolve) => child.on('close', (code, signal) => resolve(code ?? signal)))
  await new Promise((resolve) => setTimeout(resolve, 3000))
  child.kill('SIGINT')
  // Windows has no signals: there the process is gone at once.
  expect([130, 'SIGINT']).toContain(await end)
  expect(await readdir(copy)).not.toContain('reports')
})

test('in watch mode an edit shows what it changed, and the other sections stay of this session', async () => {
  const copy = await another()
  const until = listen(start(copy, ['--watch']))
  const first = await until(/Watching for file changes/)
  expect(first).toContain('✓ 1.1a  two and two is four')
  const spec = join(copy, 'specs/01-holding.spec.ts')
  const text = await readFile(spec, 'utf8')

  await writeFile(spec, text.replace('toBeAbove(0.5)', 'toBeAbove(0.6)'))
  const changed = await until(/reports\/.*index\.md/)
  expect(
    changed
      .match(/^1 · [\s\S]*?\n\n\n/m)?.[0]
      .trimEnd()
      .split('\n'),
  ).toEqual([
    '1 · What holds: what changed',
    '',
    '✓ 1.1b  a rate of 0.1 learns more than half',
    expect.stringMatching(/^ {2}before: training accuracy, plain: .* needs > 50 % /),
    expect.stringMatching(/^ {2}before: without it: /),
    expect.stringMatching(/^ {2}now: {4}training accuracy, plain: .* needs > 60 % /),
    expect.stringMatching(/^ {2}now: {4}without it: /),
  ])
  expect(await page(copy, 'index.md')).toContain('2 · What does not')
  expect(await page(copy, 'index.md')).not.toContain('From an earlier run')

  await writeFile(spec, `${text.replace('toBeAbove(0.5)', 'toBeAbove(0.6)')}\n// Nothing.\n`)
  expect(await until(/reports\/.*index\.md/)).toContain('nothing changed in section 1')
})
