import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { counted } from '../plots/format.ts'
import { painter } from './paint.ts'
import { progressLines, type ShownTraining } from './progress-lines.ts'
import { row } from './testing/rows.ts'
import { small } from './testing/services.ts'
import { clockTime } from './words.ts'

const scaled: ShownTraining = {
  id: 0,
  name: '5 scaled',
  experiment: small({ epochs: 5 }),
  done: 3,
  cost: 1,
  resumedAt: 0,
  elapsed: 30,
  row,
}
const raw: ShownTraining = { ...scaled, id: 1, name: '4 raw', done: 2, resumedAt: 2, elapsed: 4, row: undefined }
const long: ShownTraining = { ...scaled, id: 2, name: '13 withoutBatchNormalisation, seed 3' }

const lines = (trainings: readonly ShownTraining[], width: number) =>
  progressLines(trainings, { share: 0.5, left: 95, width })
const block = (trainings: readonly ShownTraining[], width: number) => `\n${lines(trainings, width).join('\n')}\n`

describe('the lines of the block', () => {
  test('say how far all of it is, and each training: the epoch it is in, loss, accuracy, time left', () => {
    expect(block([scaled, raw], 100)).toMatchInlineSnapshot(`
      "

      all trainings   ━━━━━━━━━━──────────   50 %                                       1:35 left
      5 scaled        ━━━━━━━━━━━━────────   epoch 4/5   loss 0.481   accuracy 83.0 %   0:20 left
      4 raw           ━━━━━━━━────────────   epoch 3/5
      "
    `)
  })

  test('fit 80 columns: a shorter bar, then shorter names', () => {
    expect(block([scaled, raw, long], 80)).toMatchInlineSnapshot(`
      "

      all trainings     ━━━───   50 %                                       1:35 left
      5 scaled          ━━━━──   epoch 4/5   loss 0.481   accuracy 83.0 %   0:20 left
      4 raw             ━━────   epoch 3/5
      13 withoutBatc…   ━━━━──   epoch 4/5   loss 0.481   accuracy 83.0 %   0:20 left
      "
    `)
  })

  test('fit 62 columns without what matters least', () => {
    expect(block([scaled, raw, long], 62)).toMatchInlineSnapshot(`
      "

      all trainings                  ━━━───   50 %        1:35 left
      5 scaled                       ━━━━──   epoch 4/5   0:20 left
      4 raw                          ━━────   epoch 3/5
      13 withoutBatchNormalisatio…   ━━━━──   epoch 4/5   0:20 left
      "
    `)
  })

  test.each([200, 100, 80, 62, 50, 40, 30, 20, 10])('are never wider than %i columns', (width) => {
    for (const line of lines([scaled, raw, long, { ...raw, elsewhere: true }], width))
      expect([...line].length).toBeLessThan(width)
  })

  test('begin with the first epoch while it runs, and its bar with nothing', () => {
    const [, , line = ''] = lines([{ ...raw, experiment: small({ epochs: 60 }), done: 0, resumedAt: 0 }], 80)
    expect(line).toContain('epoch 1/60')
    expect(line).not.toContain('━')
  })

  test('say what another suite trains', () => {
    expect(lines([{ ...raw, elsewhere: true }], 80)[2]).toContain('epoch 3/5, in another suite')
  })

  test('never say nothing of a little, nor everything of almost everything', () => {
    const shown = (share: number) => progressLines([raw], { share, left: undefined, width: 80 })[1]
    expect([0, 0.002, 0.5, 0.999, 1].map((share) => /\S+ %/.exec(shown(share) ?? '')?.[0])).toEqual([
      '0 %',
      '<1 %',
      '50 %',
      '99 %',
      '100 %',
    ])
  })

  test('are none when nothing is trained', () => {
    expect(progressLines([], { share: 1, left: 0, width: 80 })).toEqual([])
  })

  test('have colours on a terminal that has them, which change no width, and none elsewhere', () => {
    const terminal = { isTTY: true, hasColors: () => true } as unknown as Parameters<typeof painter>[0]
    const options = { share: 0.5, left: 95, width: 80 }
    const coloured = progressLines([scaled], { ...options, paint: painter(terminal) })
    const plain = progressLines([scaled], { ...options, paint: painter({ isTTY: false }) })
    expect(coloured.map(stripVTControlCharacters)).toEqual(plain)
    expect(plain).toEqual(progressLines([scaled], options))
  })
})

test('times are short while they can be', () => {
  expect([7, 750, 3723, -1].map(clockTime)).toEqual(['0:07', '12:30', '1:02:03', '0:00'])
})

test('one is one, and none are several', () => {
  expect([0, 1, 2].map((count) => counted(count, 'epoch'))).toEqual(['0 epochs', '1 epoch', '2 epochs'])
})
