/** What a reader sees of a small made-up section. Read the expected texts as pages: that is what they are checked for. */
import { describe, expect, test } from 'vitest'
import { above, below, equals } from '../claims/measurement.ts'
import { quantity } from '../claims/quantity.ts'
import type { ClaimRecord } from '../claims/verdict.ts'
import { indexMarkdown, pageName, sectionMarkdown, sectionText, tally } from './page.ts'
import type { SectionPage } from './section.ts'

const accuracy = quantity('training accuracy', 0.75, 'share')
const description = { data: 'pixel ÷ 255', network: 'linear(784, 10)', optimizer: 'Adam, learning rate 0.001' }

const holds: ClaimRecord = {
  id: '16.1',
  sentence: 'the penalty is 0.0001 · Σ|w|, over all `w`',
  verdict: 'holds',
  seeds: [{ seed: 0, measurements: [equals(6, 6), above(accuracy, 0.5)], holds: true }],
}
const refuted: ClaimRecord = {
  id: '16.2',
  sentence: 'with no hidden layer the network cannot learn',
  verdict: 'refuted',
  seeds: [{ seed: 0, measurements: [above(accuracy, 0.5)], holds: true }],
  note: 'It learns, less well than with one.',
}
const unchecked: ClaimRecord = {
  id: '16.3',
  sentence: 'the gap grows for 100 epochs',
  verdict: 'not checked',
  seeds: [],
  note: 'In eight epochs there is no gap yet.',
}
const failed: ClaimRecord = {
  id: '16.4',
  sentence: 'accuracy stays under a half',
  verdict: 'failed',
  seeds: [{ seed: 0, measurements: [below(accuracy, 0.5)], holds: false }],
}

const page: SectionPage = {
  number: 16,
  title: 'L1 and L2',
  file: 'specs/16-penalties.spec.ts',
  prose: '# 16 · L1 and L2\n\n> Smaller weights, smaller gap.',
  figures: [{ title: 'Training loss', text: '2 ┤╮\n1 ┤╰─\n   1 2  epoch' }],
  claims: [holds, refuted, unchecked, failed],
  runs: [
    { name: 'l1', description: { ...description, penalty: 'l1' }, seed: 0, hash: 'c0ffee', backend: 'wasm' },
    { name: 'none', description, seed: 0, hash: 'decade', backend: 'wasm', diverged: 'NaN at epoch 2, step 17' },
  ],
  complete: true,
}

const brief = { scale: 'brief', seeds: [0] } as const

test('a section in the terminal', () => {
  expect(sectionText(page)).toMatchInlineSnapshot(`
    "16 · L1 and L2

    Training loss

    2 ┤╮
    1 ┤╰─
       1 2  epoch

    ✓ 16.1  the penalty is 0.0001 · Σ|w|, over all \`w\`
      6   needs = 6
      training accuracy: 75.0 %   needs > 50.0 %   margin 25.0 points   seed 0
    ✗→✓ 16.2  “with no hidden layer the network cannot learn”   REFUTED as printed
        training accuracy: 75.0 %   needs > 50.0 %   margin 25.0 points   seed 0
        It learns, less well than with one.
    – 16.3  the gap grows for 100 epochs   not checked at this scale
      In eight epochs there is no gap yet.
    ✗ 16.4  accuracy stays under a half
      training accuracy: 75.0 %   needs < 50.0 %   margin -25.0 points   seed 0"
  `)
})

test('the page of a section', () => {
  expect(sectionMarkdown(page, brief)).toMatchInlineSnapshot(`
    "# 16 · L1 and L2

    > Smaller weights, smaller gap.

    ## What it looks like

    ### Training loss

    \`\`\`text
    2 ┤╮
    1 ┤╰─
       1 2  epoch
    \`\`\`

    ## What the chapter claims, and what was measured

    **✓ 16.1** the penalty is 0.0001 · Σ|w|, over all \`w\`

    \`\`\`text
    6   needs = 6
    training accuracy: 75.0 %   needs > 50.0 %   margin 25.0 points   seed 0
    \`\`\`

    **✗→✓ 16.2** “with no hidden layer the network cannot learn”   REFUTED as printed

    \`\`\`text
    training accuracy: 75.0 %   needs > 50.0 %   margin 25.0 points   seed 0
    It learns, less well than with one.
    \`\`\`

    **– 16.3** the gap grows for 100 epochs   not checked at this scale

    \`\`\`text
    In eight epochs there is no gap yet.
    \`\`\`

    **✗ 16.4** accuracy stays under a half

    \`\`\`text
    training accuracy: 75.0 %   needs < 50.0 %   margin -25.0 points   seed 0
    \`\`\`

    ## The trainings

    | name | data        | network         | optimizer                 | penalty | diverged                |
    | ---- | ----------- | --------------- | ------------------------- | ------- | ----------------------- |
    | l1   | pixel ÷ 255 | linear(784, 10) | Adam, learning rate 0.001 | l1      | no                      |
    | none | pixel ÷ 255 | linear(784, 10) | Adam, learning rate 0.001 | –       | NaN at epoch 2, step 17 |

    The hash of the final parameters (SHA-256 over their bits). On the WebAssembly engine it is the same on every machine:

    \`\`\`text
    name   seed   hash
    ────   ────   ──────
    l1        0   c0ffee
    none      0   decade
    \`\`\`


    ---

    Scale: brief (fewer images or epochs where that keeps the claims’ meaning). Seed: 0. This page was written by \`specs/16-penalties.spec.ts\`. [All claims](index.md)
    "
  `)
})

test('the index', () => {
  expect(indexMarkdown([page], brief)).toMatchInlineSnapshot(`
    "# Every claim of the chapter

    4 claims: 1 hold, 1 refuted as printed, 1 not checked at this scale, 1 failed. Scale: brief (fewer images or epochs where that keeps the claims’ meaning). Seed: 0.

    - [16 · L1 and L2](16-penalties.md): 4 claims: 1 hold, 1 refuted as printed, 1 not checked at this scale, 1 failed

    | section               | claim | sentence                                      | verdict                | measured                  |    needs |       margin | seeds  |
    | --------------------- | ----: | --------------------------------------------- | ---------------------- | ------------------------- | -------: | -----------: | ------ |
    | [16](16-penalties.md) |  16.1 | the penalty is 0.0001 · Σ\\|w\\|, over all \`w\`  | ✓ holds                | training accuracy: 75.0 % | > 50.0 % |  25.0 points | seed 0 |
    | [16](16-penalties.md) |  16.2 | with no hidden layer the network cannot learn | ✗→✓ refuted as printed | training accuracy: 75.0 % | > 50.0 % |  25.0 points | seed 0 |
    | [16](16-penalties.md) |  16.3 | the gap grows for 100 epochs                  | – not checked          | –                         |        – |            – | –      |
    | [16](16-penalties.md) |  16.4 | accuracy stays under a half                   | ✗ failed               | training accuracy: 75.0 % | < 50.0 % | -25.0 points | seed 0 |
    "
  `)
})

describe('the page of a section', () => {
  test('has a heading of its own where the spec has no prose', () => {
    expect(sectionMarkdown({ ...page, prose: '' }, brief)).toMatch(/^# 16 · L1 and L2\n\n## What it looks like\n/)
  })

  test('has no figures and no trainings where there are none', () => {
    const headings = sectionMarkdown({ ...page, figures: [], runs: [] }, brief).match(/^#.*$/gm)
    expect(headings).toEqual(['# 16 · L1 and L2', '## What the chapter claims, and what was measured'])
  })

  test('tells the seeds apart where there are several', () => {
    const runs = page.runs.flatMap((run) => [run, { ...run, seed: 1 }])
    const text = sectionMarkdown({ ...page, runs }, { scale: 'full', seeds: [0, 1] })
    expect(text).toContain('| penalty | seed |')
    expect(text).toContain('Scale: full (the chapter’s own data and epochs). Seeds: 0, 1.')
  })
})

describe('the tally', () => {
  test('counts each verdict', () => {
    expect(tally([holds, holds, refuted, unchecked, failed])).toBe(
      '5 claims: 2 hold, 1 refuted as printed, 1 not checked at this scale, 1 failed',
    )
  })

  test('says nothing of unchecked claims where all were checked', () => {
    expect(tally([holds, holds])).toBe('2 claims: 2 hold, 0 refuted as printed, 0 failed')
  })
})

test('a page has the name of its spec', () => {
  expect(pageName('specs/05-scaling.spec.ts')).toBe('05-scaling.md')
})
