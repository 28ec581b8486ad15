/** What a reader sees of a small made-up section. Read the expected texts as pages: that is what they are checked for. */
import { describe, expect, test } from 'vitest'
import { above, below, equals } from '../claims/measurement.ts'
import { quantity } from '../claims/quantity.ts'
import type { ClaimRecord } from '../claims/verdict.ts'
import { heatMap } from '../plots/heat-map.ts'
import { claimText, indexMarkdown, pageName, pictureName, sectionMarkdown, sectionText } from './page.ts'
import type { SectionPage } from './section.ts'

const accuracy = quantity('training accuracy', 0.75, 'share')
const description = { data: 'pixel ÷ 255', network: 'linear(784, 10)', optimizer: 'Adam, learning rate 0.001' }

const holds: ClaimRecord = {
  id: '16.1',
  sentence: 'the penalty is 0.0001 · Σ|w|, over all `w`',
  expected: 'holds',
  verdict: 'holds',
  seeds: [{ seed: 0, measurements: [equals(6, 6), above(accuracy, 0.5)], holds: true }],
}
const refuted: ClaimRecord = {
  id: '16.2',
  sentence: 'with no hidden layer the network cannot learn',
  expected: 'refuted',
  verdict: 'refuted',
  seeds: [{ seed: 0, measurements: [above(accuracy, 0.5)], holds: true }],
  note: 'It learns, less well than with one.',
}
const unchecked: ClaimRecord = {
  id: '16.3',
  sentence: 'the gap grows for 100 epochs',
  expected: 'holds',
  verdict: 'not checked',
  seeds: [],
  note: 'In eight epochs there is no gap yet.',
}
const failed: ClaimRecord = {
  id: '16.4',
  sentence: 'accuracy stays under a half',
  expected: 'holds',
  verdict: 'failed',
  seeds: [{ seed: 0, measurements: [below(accuracy, 0.5)], holds: false }],
}

/** Pages show its text. */
const figure = heatMap([0], 1, 1)

const brief = { scale: 'brief', seeds: [0], backend: 'wasm' } as const

const page: SectionPage = {
  circumstances: brief,
  number: 16,
  title: 'L1 and L2',
  file: 'specs/16-penalties.spec.ts',
  prose: '# 16 · L1 and L2\n\n> Smaller weights, smaller gap.',
  figures: [{ title: 'Training loss', figure, text: '2 ┤╮\n1 ┤╰─\n   1 2  epoch', pictures: [] }],
  claims: [holds, refuted, unchecked, failed],
  runs: [
    {
      name: 'l1',
      description: { ...description, penalty: 'l1' },
      seed: 0,
      hash: 'c0ffee',
      backend: 'wasm',
      key: '{}',
      work: 1,
    },
    {
      name: 'none',
      description,
      seed: 0,
      hash: 'decade',
      backend: 'wasm',
      key: '{}',
      work: 1,
      diverged: 'NaN at epoch 2, step 17',
    },
  ],
  complete: true,
}

test('a section in the terminal', () => {
  expect(sectionText(page)).toMatchInlineSnapshot(`
    "16 · L1 and L2

    Training loss

    2 ┤╮
    1 ┤╰─
       1 2  epoch

    ✓ 16.1  the penalty is 0.0001 · Σ|w|, over all \`w\`
      6   needs = 6
      training accuracy: 75.0 %   needs > 50 %   margin 25.0 points   seed 0
    ✗→✓ 16.2  “with no hidden layer the network cannot learn”   REFUTED AS PRINTED
        training accuracy: 75.0 %   needs > 50 %   margin 25.0 points   seed 0
        It learns, less well than with one.
    – 16.3  the gap grows for 100 epochs   NOT CHECKED AT THIS SCALE
      In eight epochs there is no gap yet.
    ✗ 16.4  accuracy stays under a half   NO LONGER COMES OUT LIKE THIS
      training accuracy: 75.0 %   needs < 50 %   margin −25.0 points   seed 0"
  `)
})

test('the page of a section', () => {
  expect(sectionMarkdown(page)).toMatchInlineSnapshot(`
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
    training accuracy: 75.0 %   needs > 50 %   margin 25.0 points   seed 0
    \`\`\`

    **✗→✓ 16.2** “with no hidden layer the network cannot learn” — **refuted as printed**

    It learns, less well than with one.

    \`\`\`text
    training accuracy: 75.0 %   needs > 50 %   margin 25.0 points   seed 0
    \`\`\`

    **– 16.3** the gap grows for 100 epochs — **not checked at this scale**

    In eight epochs there is no gap yet.

    **✗ 16.4** accuracy stays under a half — **no longer comes out like this**

    \`\`\`text
    training accuracy: 75.0 %   needs < 50 %   margin −25.0 points   seed 0
    \`\`\`

    ## The trainings

    | name | data        | network         | optimizer                 | penalty |
    | ---- | ----------- | --------------- | ------------------------- | ------- |
    | l1   | pixel ÷ 255 | linear(784, 10) | Adam, learning rate 0.001 | l1      |
    | none | pixel ÷ 255 | linear(784, 10) | Adam, learning rate 0.001 | –       |

    Trained by TensorFlow.js on its \`wasm\` engine. A hash is SHA-256 over the bits of the final parameters; on wasm it is the same on every machine.

    \`\`\`text
    name   seed   hash     diverged
    ────   ────   ──────   ───────────────────────
    l1        0   c0ffee
    none      0   decade   NaN at epoch 2, step 17
    \`\`\`

    ---

    Scale: brief (some trainings use fewer images or epochs than the chapter; each page says what its own used). Seed: 0. This page was written by \`specs/16-penalties.spec.ts\`. [All claims](index.md)
    "
  `)
})

test('the index', () => {
  expect(indexMarkdown([page], brief)).toMatchInlineSnapshot(`
    "# Every claim of the chapter

    4 claims: 1 holds, 1 refuted as printed, 1 not checked at this scale, 1 failed. Scale: brief (some trainings use fewer images or epochs than the chapter; each page says what its own used). Seed: 0.

    ## Where the chapter is wrong as it is printed

    - **[16.2](16-penalties.md)** “with no hidden layer the network cannot learn” (training accuracy: 75.0 %) It learns, less well than with one.

    ## All claims, section by section

    Of a claim with several measurements the tightest is shown, on the seed where it is tightest; the pages show them all. Differences and ratios are taken before rounding, so the last digit may be one off.

    ### [16 · L1 and L2](16-penalties.md)

    4 claims: 1 holds, 1 refuted as printed, 1 not checked at this scale, 1 failed.

    | claim | sentence                                        | verdict                         | measured                  |  needs |       margin |
    | ----: | ----------------------------------------------- | ------------------------------- | ------------------------- | -----: | -----------: |
    |  16.1 | the penalty is 0.0001 · Σ\\|w\\|, over all \`w\`    | ✓ holds                         | training accuracy: 75.0 % | > 50 % |  25.0 points |
    |  16.2 | “with no hidden layer the network cannot learn” | ✗→✓ refuted as printed          | training accuracy: 75.0 % | > 50 % |  25.0 points |
    |  16.3 | the gap grows for 100 epochs                    | – not checked at this scale     | –                         |      – |            – |
    |  16.4 | accuracy stays under a half                     | ✗ no longer comes out like this | training accuracy: 75.0 % | < 50 % | −25.0 points |
    "
  `)
})

describe('the page of a section', () => {
  test('has a heading of its own where the spec has no prose', () => {
    expect(sectionMarkdown({ ...page, prose: '' })).toMatch(/^# 16 · L1 and L2\n\n## What it looks like\n/)
  })

  test('has no figures and no trainings where there are none', () => {
    const headings = sectionMarkdown({ ...page, figures: [], runs: [] }).match(/^#.*$/gm)
    expect(headings).toEqual(['# 16 · L1 and L2', '## What the chapter claims, and what was measured'])
  })

  test('has the pictures of a figure above its text, each with what is to be seen; the terminal has the text alone', () => {
    const png = new Uint8Array([137])
    const pictures = [
      { name: 'face', alt: 'a face', png },
      { name: 'grey', alt: 'the face in grey', png },
    ]
    const figures = [{ title: 'The face', figure, text: '▒▓', pictures }]
    expect(sectionMarkdown({ ...page, figures })).toContain(`### The face

![a face](16-penalties-face.png)

![the face in grey](16-penalties-grey.png)

\`\`\`text
▒▓
\`\`\`
`)
    expect(sectionText({ ...page, figures })).toContain('The face\n\n▒▓\n')
    expect(sectionText({ ...page, figures })).not.toContain('a face')
  })

  test('speaks of divergence only where a training diverged', () => {
    expect(sectionMarkdown({ ...page, runs: page.runs.slice(0, 1) })).not.toContain('diverged')
  })

  test('has a training once, with a hash for each of its seeds', () => {
    const runs = page.runs.flatMap((run) => [run, { ...run, seed: 1, hash: 'facade' }])
    const text = sectionMarkdown({ ...page, runs, circumstances: { ...brief, scale: 'full', seeds: [0, 1] } })
    expect(text.match(/^\| (l1|none) /gm)).toEqual(['| l1 ', '| none '])
    expect(text.match(/^(l1|none) .*$/gm)).toEqual([
      'l1        0   c0ffee',
      'l1        1   facade',
      'none      0   decade   NaN at epoch 2, step 17',
      'none      1   facade   NaN at epoch 2, step 17',
    ])
    expect(text).toContain('Scale: full (the chapter’s own data and epochs). Seeds: 0, 1.')
  })
})

test('a claim that failed by an error shows what was measured before it, and where it stopped', () => {
  const error = 'There is no training loss after epoch 5 of this run: its loss became NaN at epoch 2, step 17.'
  const seeds = [{ seed: 0, measurements: [equals(6, 6)], error, holds: false }]
  expect(claimText({ ...failed, seeds })).toMatchInlineSnapshot(`
    "✗ 16.4  accuracy stays under a half   NO LONGER COMES OUT LIKE THIS
      6   needs = 6   seed 0
      There is no training loss after epoch 5 of this run: its loss became NaN at epoch 2, step 17."
  `)
})

test('a page has the name of its spec', () => {
  expect(pageName('specs/05-scaling.spec.ts')).toBe('05-scaling.md')
})

test('a picture has the name of its spec, and its own', () => {
  expect(pictureName('specs/01-images-as-arrays.spec.ts', 'face')).toBe('01-images-as-arrays-face.png')
})
