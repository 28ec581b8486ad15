import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { brief, madeUpClaim, madeUpSection } from '../record/testing/made-up.ts'
import { annotations, failureAnnotation, summaryMarkdown, writeSummary } from './github.ts'

const failed = madeUpClaim('5.1', { verdict: 'failed', seeds: [], reason: '9 % of them, a: b\nand more' })
const refuted = madeUpClaim('5.2', { verdict: 'refuted', expected: 'refuted', note: 'It does.' })
const unmeasured = madeUpClaim('5.3', { verdict: 'not measured', seeds: [], reason: 'It was not reached.' })
const section = madeUpSection(5, { claims: [unmeasured, refuted, failed] })
const missing = [{ file: 'shard 2/2', reason: 'It is not among the reports that were merged.' }]
const summary = {
  record: { sections: [section], missing, circumstances: brief },
  part: 'shard 1 of 2',
  comparison: '1 training identical to the published, bit by bit',
}
const github = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'a/b', GITHUB_SHA: 'c0ffee' }

describe('the summary of a job', () => {
  test('counts first, then has what went wrong, what is false worst first, then where the chapter is wrong', () => {
    expect(summaryMarkdown(summary, github)).toMatchInlineSnapshot(`
      "## The chapter checks itself (shard 1 of 2)

      3 claims: 0 hold, 1 refuted as printed, 1 failed, 1 not measured. Scale: brief (some trainings use fewer images or epochs than the chapter; each page says what its own used). Seed: 0.

      ### What went wrong in this run

      - **[5.1](https://github.com/a/b/blob/c0ffee/specs/05-section.spec.ts)** it learns — **does not come out like this** 9 % of them, a: b and more
      - **[5.3](https://github.com/a/b/blob/c0ffee/specs/05-section.spec.ts)** it learns — **not measured** It was not reached.
      - **shard 2/2** has no verdict: It is not among the reports that were merged.

      ### Where the chapter is wrong as it is printed

      - **[5.2](https://github.com/a/b/blob/c0ffee/specs/05-section.spec.ts)** “it learns” (training accuracy: 75.0 %) It does.

      1 training identical to the published, bit by bit

      "
    `)
  })

  test('has no link where nobody says which commit it is', () => {
    expect(summaryMarkdown(summary, {})).not.toContain('](')
  })

  test('fits into the room that there is, and counts what does not', () => {
    const claims = Array.from({ length: 500 }, (_, index) => ({ ...failed, id: `5.${index}` }))
    const many = { ...summary, record: { ...summary.record, sections: [madeUpSection(5, { claims })] } }
    const text = summaryMarkdown(many, github, 10_000)
    expect(Buffer.byteLength(text)).toBeLessThan(10_000)
    const shown = text.match(/^- /gm)?.length ?? 0
    expect(shown).toBeGreaterThan(20)
    // Every claim, and the shard.
    expect(text).toContain(`GitHub shows no more than 1 MiB: ${501 - shown} more are in \`index.md\``)
  })

  async function file(contents: string): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'summary-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await writeFile(join(folder, 'summary.md'), contents)
    return join(folder, 'summary.md')
  }

  test('is added to what the step has', async () => {
    const path = await file('before\n')
    writeSummary(summary, { GITHUB_STEP_SUMMARY: path })
    expect(await readFile(path, 'utf8')).toMatch(/^before\n## The chapter checks itself \(shard 1 of 2\)\n/)
  })

  test('is left out where the step’s is full, for GitHub would show nothing of it', async () => {
    const full = 'x'.repeat(1024 * 1024 - 50)
    const path = await file(full)
    writeSummary(summary, { GITHUB_STEP_SUMMARY: path })
    expect(await readFile(path, 'utf8')).toBe(full)
  })
})

describe('annotations', () => {
  test('tell of every claim with a trouble and of what is missing, escaped as GitHub asks', () => {
    expect(annotations([section], missing, () => false)).toEqual([
      '::error file=specs/05-section.spec.ts,title=5.3 not measured::it learns: It was not reached.',
      '::error file=specs/05-section.spec.ts,title=5.1 does not come out like this::it learns: 9 %25 of them, a: b%0Aand more',
      '::error title=no verdict::shard 2/2: It is not among the reports that were merged.',
    ])
  })

  test('leave out what is told already', () => {
    expect(annotations([section], [], (_section, id) => id !== '5.3')).toHaveLength(1)
  })

  test('of a whole run name no file', () => {
    expect(failureAnnotation('two\nlines')).toBe('::error title=The chapter::two%0Alines')
  })
})
