import { describe, expect, test } from 'vitest'
import { comparisonText, sameBits } from './compare.ts'
import { brief, madeUpRecord, madeUpSection, madeUpTraining } from './testing/made-up.ts'

const training = madeUpTraining
type Training = ReturnType<typeof training>

/** A record of sections with these trainings, each called `run 0`, `run 1`, … */
const record = (...sections: Training[][]) =>
  madeUpRecord(
    sections.map((trainings, index) =>
      madeUpSection(4 + index, {
        runs: trainings.map(({ key }, run) => ({ name: `run ${run}`, seed: JSON.parse(key).seed, key })),
      }),
    ),
    sections.flat(),
  )

const [raw, scaled] = [training({ learningRate: 0.1 }), training({ learningRate: 0.01 })]

describe('trainings and the published record', () => {
  test('are compared by their hashes, each once', () => {
    expect(comparisonText(record([raw], [raw, scaled]), record([raw, scaled]))).toBe(
      '2 trainings identical to the published, bit by bit',
    )
  })

  test('that differ are named, with the first epoch that does', () => {
    const published = training({ learningRate: 0.1, epochs: 3 })
    const epochs = published.epochs.map((row) => (row.epoch >= 2 ? { ...row, hash: '0'.repeat(64) } : row))
    const ours = { ...published, epochs }
    expect(comparisonText(record([scaled], [ours]), record([published], [scaled]))).toBe(
      '1 of 2 trainings DIFFERENT from the published: 5 run 0, seed 0, from epoch 2 on',
    )
    // The end alone would not show it.
    expect(ours.hash).toBe(published.hash)
  })

  test('that diverged differ where the parameters do at which they did', () => {
    const [one, other] = ['one', 'other'].map((bits) => training({ bits, diverged: true })) as [Training, Training]
    expect(comparisonText(record([one]), record([one]))).toBe('1 training identical to the published, bit by bit')
    expect(comparisonText(record([one]), record([other]))).toContain('DIFFERENT')
  })

  test('that are not in it are counted', () => {
    expect(comparisonText(record([raw, scaled]), record([raw]))).toBe(
      '1 training identical to the published, bit by bit; 1 is not among those',
    )
  })

  test.each([
    ['none is in it', record([scaled, raw]), record([]), 'it has none of the 2 trainings of this run'],
    ['the only one is not in it', record([scaled]), record([]), 'it does not have the one training of this run'],
    ['there is none', record([scaled]), undefined, 'there is none that can be used'],
    ['nothing was trained', record([]), record([raw]), 'this run looked at no training'],
    [
      'another engine trained, whose bits may differ',
      record([{ ...raw, backend: 'tensorflow' }]),
      record([raw]),
      'only wasm gives the same bits everywhere, and this run trained on another engine',
    ],
    [
      'the data is another',
      madeUpRecord([], [], {
        ...brief,
        data: { name: 'digits', sums: {}, trainImages: 6, validationImages: 1, digest: '0' },
      }),
      record([raw]),
      "that is about Fashion-MNIST, and this run about 'digits'",
    ],
  ])('are not compared, and the line says why: %s', (_why, ours, published, reason) => {
    expect(comparisonText(ours, published)).toBe(`nothing is compared with the published record: ${reason}`)
  })
})

describe('different descriptions that end in the same bits', () => {
  test('are named together: something that one asks for was not done', () => {
    const same = [0.1, 0.01].map((learningRate) => training({ learningRate, bits: 'the same' })) as [Training, Training]
    expect(sameBits(record([same[0], raw], [same[1]]))).toEqual([
      expect.stringMatching(/^different descriptions, the same parameters .*: 4 run 0, seed 0 and 5 run 0, seed 0$/),
    ])
  })

  test('are none where only the length differs, or what is kept', () => {
    const one = training({ bits: 'the same' })
    const keeping = { ...one, key: one.key.replace('"snapshots":[]', '"snapshots":[1]') }
    expect(keeping.key).not.toBe(one.key)
    expect(sameBits(record([one, keeping]))).toEqual([])
  })

  test('are none among those that diverged before they took a step', () => {
    const same = [0.1, 0.01].map((learningRate) => training({ learningRate, bits: 'the same', diverged: true }))
    expect(sameBits(record(same))).toEqual([])
  })
})
