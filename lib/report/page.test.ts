/** What a reader sees of a small made-up section. Read the expected texts as pages: that is what they are checked for. */
import { describe, expect, test } from 'vitest'
import { above, below, equals } from '../claims/measurement.ts'
import { quantity } from '../claims/quantity.ts'
import type { ClaimRecord } from '../claims/verdict.ts'
import { adam, atScale, type Experiment, experiment, fashionMnist, l1 } from '../experiment/experiment.ts'
import { keyOf } from '../experiment/key.ts'
import { linear, sequential } from '../experiment/layers.ts'
import type { Figure } from '../plots/figure.ts'
import type { ChapterRecord, FigureRecord, SectionRecord, TrainingRecord } from '../record/record.ts'
import { brief, madeUpRecord, madeUpSection } from '../record/testing/made-up.ts'
import { indexMarkdown } from './index-page.ts'
import { inProject, type Surroundings, sectionMarkdown } from './page.ts'
import { claimText, sectionText } from './terminal-text.ts'
import { pageName, pictureName } from './words.ts'

const accuracy = quantity('training accuracy', 0.75, 'share')

const holds: ClaimRecord = {
  id: '16.1',
  sentence: 'the penalty is 0.0001 · Σ|w|, over all `w`',
  expected: 'holds',
  verdict: 'holds',
  seeds: [{ seed: 0, measurements: [equals(6, 6), above(accuracy, 0.5)], outcome: 'holds' }],
}
const refuted: ClaimRecord = {
  id: '16.2',
  sentence: 'with no hidden layer the network cannot learn',
  expected: 'refuted',
  verdict: 'refuted',
  seeds: [{ seed: 0, measurements: [above(accuracy, 0.5)], outcome: 'holds' }],
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
  seeds: [{ seed: 0, measurements: [below(accuracy, 0.5)], outcome: 'false' }],
}
const broken: ClaimRecord = {
  id: '16.5',
  sentence: 'the largest weight stands out',
  expected: 'holds',
  verdict: 'broken',
  seeds: [{ seed: 0, measurements: [equals(6, 6)], outcome: 'broken', reason: 'runs.l1 is undefined' }],
}
const unmeasured: ClaimRecord = {
  id: '16.6',
  sentence: 'fewer units are alive',
  expected: 'refuted',
  verdict: 'not measured',
  seeds: [],
  reason: 'Test timed out in 800ms.',
}

const plain = experiment({
  data: fashionMnist({ divideBy: 255 }),
  network: sequential(linear(784, 10)),
  optimizer: adam(0.001),
  batchSize: 32,
  epochs: 2,
})
const trained = (penalty: Partial<Pick<typeof plain, 'penalty'>>, seed: number, hash: string): TrainingRecord => ({
  key: keyOf({ ...atScale({ ...plain, ...penalty }, 'full'), seed }),
  backend: 'wasm',
  epochs: [],
  hash,
})
const withL1 = trained({ penalty: l1(0.001) }, 0, 'c0ffee')
const without = {
  ...trained({}, 0, 'decade'),
  diverged: { epoch: 2, step: 17, loss: 'NaN', hash: 'decade' },
}

const figure: Figure = { kind: 'table', headers: ['epoch', 'loss'], rows: [[1, 0.5]] }

const section: SectionRecord = {
  number: 16,
  title: 'L1 and L2',
  file: 'specs/16-penalties.spec.ts',
  prose: '# 16 · L1 and L2\n\n> Smaller weights, smaller gap.',
  figures: [{ title: 'Training loss', figure, pictures: [] }],
  claims: [holds, refuted, unchecked, failed, broken, unmeasured],
  runs: [
    { name: 'l1', seed: 0, key: withL1.key },
    { name: 'none', seed: 0, key: without.key },
  ],
}

const recordOf = (section: SectionRecord, circumstances: ChapterRecord['circumstances'] = brief) =>
  madeUpRecord([section], [withL1, without], circumstances)
const page = (changed: Partial<SectionRecord> = {}) => {
  const shown = { ...section, ...changed }
  return sectionMarkdown(shown, recordOf(shown))
}

test('a section in the terminal', () => {
  expect(sectionText(section)).toMatchInlineSnapshot(`
    "16 · L1 and L2

    Training loss

    epoch   loss
    ─────   ────
        1    0.5

    ✓ 16.1  the penalty is 0.0001 · Σ|w|, over all \`w\`
      6   needs = 6
      training accuracy: 75.0 %   needs > 50 %   margin 25.0 points   seed 0
    ✗→✓ 16.2  “with no hidden layer the network cannot learn”   REFUTED AS PRINTED
        training accuracy: 75.0 %   needs > 50 %   margin 25.0 points   seed 0
        It learns, less well than with one.
    – 16.3  the gap grows for 100 epochs   NOT CHECKED AT THIS SCALE
      In eight epochs there is no gap yet.
    ✗ 16.4  accuracy stays under a half   DOES NOT COME OUT LIKE THIS
      training accuracy: 75.0 %   needs < 50 %   margin −25.0 points   seed 0
    ! 16.5  the largest weight stands out   THE CHECK IS BROKEN
      6   needs = 6   seed 0
      runs.l1 is undefined
    ? 16.6  “fewer units are alive”   NOT MEASURED
      Test timed out in 800ms."
  `)
})

test('the page of a section', () => {
  expect(page()).toMatchInlineSnapshot(`
    "# 16 · L1 and L2

    > Smaller weights, smaller gap.

    ## What it looks like

    ### Training loss

    \`\`\`text
    epoch   loss
    ─────   ────
        1    0.5
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

    **✗ 16.4** accuracy stays under a half — **does not come out like this**

    \`\`\`text
    training accuracy: 75.0 %   needs < 50 %   margin −25.0 points   seed 0
    \`\`\`

    **! 16.5** the largest weight stands out — **the check is broken**

    \`\`\`text
    6   needs = 6   seed 0
    runs.l1 is undefined
    \`\`\`

    **? 16.6** “fewer units are alive” — **not measured**

    \`\`\`text
    Test timed out in 800ms.
    \`\`\`

    ## The trainings

    | name | data                       | network         | optimizer                 | batch | epochs | penalty          |
    | ---- | -------------------------- | --------------- | ------------------------- | ----: | -----: | ---------------- |
    | l1   | 60,000 images, pixel ÷ 255 | linear(784, 10) | Adam, learning rate 0.001 |    32 |      2 | l1, weight 0.001 |
    | none | 60,000 images, pixel ÷ 255 | linear(784, 10) | Adam, learning rate 0.001 |    32 |      2 | –                |

    Trained by TensorFlow.js on its \`wasm\` engine. A hash is SHA-256 over the bits of the final parameters; on wasm it is the same on every machine.

    \`\`\`text
    name   seed   hash     diverged
    ────   ────   ──────   ───────────────────────
    l1        0   c0ffee
    none      0   decade   NaN at epoch 2, step 17
    \`\`\`

    ---

    [All claims](index.md)

    Scale: brief (some trainings use fewer images or epochs than the chapter; each page says what its own used). Seed: 0. This page was written by [\`specs/16-penalties.spec.ts\`](../../specs/16-penalties.spec.ts).
    "
  `)
})

test('the index', () => {
  expect(indexMarkdown(recordOf(section))).toMatchInlineSnapshot(`
    "# Every claim of the chapter

    6 claims: 1 holds, 1 refuted as printed, 1 not checked at this scale, 1 failed, 1 broken, 1 not measured. Scale: brief (some trainings use fewer images or epochs than the chapter; each page says what its own used). Seed: 0.

    [16 · L1 and L2](16-penalties.md)

    ## What went wrong in this run

    - **[16.4](16-penalties.md)** accuracy stays under a half — **does not come out like this** training accuracy: 75.0 %
    - **[16.5](16-penalties.md)** the largest weight stands out — **the check is broken** runs.l1 is undefined
    - **[16.6](16-penalties.md)** “fewer units are alive” — **not measured** Test timed out in 800ms.

    ## Where the chapter is wrong as it is printed

    - **[16.2](16-penalties.md)** “with no hidden layer the network cannot learn” (training accuracy: 75.0 %) It learns, less well than with one.

    ## All claims, section by section

    Of a claim with several measurements the tightest is shown, on the seed where it is tightest; the pages show them all. Differences and ratios are taken before rounding, so the last digit may be one off.

    ### [16 · L1 and L2](16-penalties.md)

    6 claims: 1 holds, 1 refuted as printed, 1 not checked at this scale, 1 failed, 1 broken, 1 not measured.

    | claim | sentence                                        | verdict                       | measured                  |  needs |       margin |
    | ----: | ----------------------------------------------- | ----------------------------- | ------------------------- | -----: | -----------: |
    |  16.1 | the penalty is 0.0001 · Σ\\|w\\|, over all \`w\`    | ✓ holds                       | training accuracy: 75.0 % | > 50 % |  25.0 points |
    |  16.2 | “with no hidden layer the network cannot learn” | ✗→✓ refuted as printed        | training accuracy: 75.0 % | > 50 % |  25.0 points |
    |  16.3 | the gap grows for 100 epochs                    | – not checked at this scale   | –                         |      – |            – |
    |  16.4 | accuracy stays under a half                     | ✗ does not come out like this | training accuracy: 75.0 % | < 50 % | −25.0 points |
    |  16.5 | the largest weight stands out                   | ! the check is broken         | runs.l1 is undefined      |      – |            – |
    |  16.6 | “fewer units are alive”                         | ? not measured                | Test timed out in 800ms.  |      – |            – |
    "
  `)
})

describe('the page of a section', () => {
  test('has a heading of its own where the spec has no prose', () => {
    expect(page({ prose: '' })).toMatch(/^# 16 · L1 and L2\n\n## What it looks like\n/)
  })

  test('has no figures and no trainings where there are none', () => {
    const headings = page({ figures: [], runs: [] }).match(/^#.*$/gm)
    expect(headings).toEqual(['# 16 · L1 and L2', '## What the chapter claims, and what was measured'])
  })

  test('has the pictures of a figure above its text, each with what is to be seen; the terminal has the text alone', () => {
    const pictures = [
      { name: 'face', alt: 'a face' },
      { name: 'grey', alt: 'the face in grey' },
    ]
    const figures: FigureRecord[] = [{ title: 'The face', figure, pictures }]
    expect(page({ figures })).toContain(`### The face

![a face](16-penalties-face.png)

![the face in grey](16-penalties-grey.png)

\`\`\`text
epoch   loss
─────   ────
    1    0.5
\`\`\`
`)
    expect(sectionText({ ...section, figures })).toContain('The face\n\nepoch   loss\n')
    expect(sectionText({ ...section, figures })).not.toContain('a face')
  })

  test('says of a figure that could not be drawn that this is so, and why', () => {
    const figures: FigureRecord[] = [{ title: 'The face', reason: 'too wide', pictures: [] }]
    expect(page({ figures })).toContain('### The face\n\n```text\nThis figure could not be drawn: too wide\n```')
    expect(sectionText({ ...section, figures })).toContain('The face\n\nThis figure could not be drawn: too wide')
  })

  test('speaks of divergence only where a training diverged', () => {
    expect(page({ runs: section.runs.slice(0, 1) })).not.toContain('diverged')
  })

  test('has a training once, with a hash for each of its seeds', () => {
    const others = [trained({ penalty: l1(0.001) }, 1, 'facade'), trained({}, 1, 'added')]
    const runs = section.runs.flatMap((run, index) => [run, { ...run, seed: 1, key: others[index]?.key ?? '' }])
    const shown = { ...section, runs }
    const record = madeUpRecord([shown], [withL1, without, ...others], { ...brief, scale: 'full', seeds: [0, 1] })
    const text = sectionMarkdown(shown, record)
    expect(text.match(/^\| (l1|none) /gm)).toEqual(['| l1 ', '| none '])
    expect(text.match(/^(l1|none) .*$/gm)).toEqual([
      'l1        0   c0ffee',
      'l1        1   facade',
      'none      0   decade   NaN at epoch 2, step 17',
      'none      1   added',
    ])
    expect(text).toContain('Scale: full (the chapter’s own data and epochs). Seeds: 0, 1.')
  })
})

describe('what a page leads to:', () => {
  const others = [12, 17].map((number) => madeUpSection(number))
  const neighbours = [others[0], section, others[1]] as SectionRecord[]
  const shown = (surroundings: Surroundings) => sectionMarkdown(section, recordOf(section), surroundings)

  test('the sections before and after that have a page, whatever their numbers, the index, and its source', () => {
    expect(shown({ ...inProject, neighbours })).toContain(
      '[← 12 · Section 12](12-section.md) | [All claims](index.md) | [17 · Section 17 →](17-section.md)',
    )
    expect(shown(inProject)).toContain('\n[All claims](index.md)\n')
    expect(shown(inProject)).toContain('written by [`specs/16-penalties.spec.ts`](../../specs/16-penalties.spec.ts).')
  })

  test('from a folder outside the project a path, and no dead link', () => {
    expect(shown({ neighbours })).toContain('written by `specs/16-penalties.spec.ts`.')
    expect(shown({ neighbours, published: published(3) })).toContain('full scale is `reports/full/16-penalties.md`.')
  })

  /** The section at full scale, where `l1` has so many epochs. */
  function published(epochs: number): ChapterRecord {
    const full = { ...withL1, key: keyOf({ ...(JSON.parse(withL1.key) as Experiment), epochs }) }
    const runs = [{ name: 'l1', seed: 0, key: full.key }, ...section.runs.slice(1)]
    return madeUpRecord([{ ...section, runs }], [full, without], { ...brief, scale: 'full' })
  }

  test('under its heading the page at full scale, where a training of the same name is another there', () => {
    expect(shown({ ...inProject, published: published(3) })).toMatch(
      /^# 16 · L1 and L2\n\n> \*\*Numbers in the text.*: `l1`\. .*\[here\]\(\.\.\/\.\.\/reports\/full\/16-penalties\.md\)\.\n\n> Smaller weights/,
    )
  })

  test('nothing of the kind where all trainings are the chapter’s own, on whatever seed, and at full scale', () => {
    expect(shown({ ...inProject, published: published(2) })).not.toContain('Numbers in the text')
    const full = recordOf(section, { ...brief, scale: 'full' })
    expect(sectionMarkdown(section, full, { ...inProject, published: published(3) })).not.toContain('Numbers in')
    const seeded = { ...section, runs: [{ name: 'l1', seed: 1, key: trained({ penalty: l1(0.001) }, 1, 'x').key }] }
    const record = madeUpRecord([seeded], [trained({ penalty: l1(0.001) }, 1, 'x')], { ...brief, seeds: [1] })
    expect(sectionMarkdown(seeded, record, { ...inProject, published: published(2) })).not.toContain('Numbers in')
  })

  test('nor of a section that is not published yet', () => {
    expect(shown({ ...inProject, published: madeUpRecord([]) })).not.toContain('Numbers in the text')
  })
})

test('page and index say which data they are about, where it is not the published', () => {
  const data = { name: 'digits', sums: {}, trainImages: 6000, validationImages: 1000, digest: '0123456789abcdef0123' }
  const record = recordOf(section, { ...brief, data })
  const said =
    '**Data: “digits”, not Fashion-MNIST**: 6,000 training and 1,000 validation images, SHA-256 0123456789abcdef.'
  expect(sectionMarkdown(section, record)).toContain(said)
  expect(indexMarkdown(record)).toContain(said)
  expect(page()).not.toContain('Data:')
})

test('a claim that failed by an error shows what was measured before it, and where it stopped', () => {
  const reason = 'There is no training loss after epoch 5 of this run: its loss became NaN at epoch 2, step 17.'
  const seeds = [{ seed: 0, measurements: [equals(6, 6)], reason, outcome: 'false' as const }]
  expect(claimText({ ...failed, seeds })).toMatchInlineSnapshot(`
    "✗ 16.4  accuracy stays under a half   DOES NOT COME OUT LIKE THIS
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
