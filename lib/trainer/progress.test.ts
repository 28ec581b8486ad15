import { Writable } from 'node:stream'
import type { WriteStream } from 'node:tty'
import { describe, expect, test } from 'vitest'
import type { EpochRow } from '../training/run.ts'
import { LiveBlock } from './live-block.ts'
import { clockTime, finishedLine, progressLines, totalLine } from './progress.ts'
import { small } from './testing/services.ts'

const row: EpochRow = {
  epoch: 3,
  trainLoss: 0.481,
  trainAccuracy: 0.85,
  validationLoss: 0.5,
  validationAccuracy: 0.83,
  learningRate: 0.01,
  hash: '',
  trainSeconds: 1,
  evaluationSeconds: 1,
}
const status = { id: 0, name: '5 scaled', experiment: small({ epochs: 5 }), done: 3, cost: 1 }

describe('the lines of the block', () => {
  test('say how far all of it is, and each training: epoch, loss, accuracy, time left', () => {
    const running = [
      { ...status, resumedAt: 0, elapsed: 30, row },
      { ...status, id: 1, name: '4 raw', done: 2, resumedAt: 2, elapsed: 4 },
    ]
    expect(`\n${progressLines(running, 0.5, 95).join('\n')}\n`).toMatchInlineSnapshot(`
      "

      all trainings   ━━━━━━━━━━──────────   50 %   1:35 left
      5 scaled        ━━━━━━━━━━━━────────   epoch 3/5   loss 0.481   accuracy 83.0 %   0:20 left
      4 raw           ━━━━━━━━────────────   epoch 2/5
      "
    `)
  })

  test('are none when nothing is trained', () => {
    expect(progressLines([], 1, 0)).toEqual([])
  })
})

test('times are short while they can be', () => {
  expect([7, 750, 3723, -1].map(clockTime)).toEqual(['0:07', '12:30', '1:02:03', '0:00'])
})

test('a training that ends says what it came to, a diverged one where', () => {
  expect(finishedLine(status, { epochs: [row] }, 12.34)).toBe(
    'trained 5 scaled in 12.3 s: after 3 epochs loss 0.481, validation accuracy 83.0 %',
  )
  const diverged = { epoch: 4, step: 17, loss: 'NaN', hash: '' }
  expect(finishedLine(status, { epochs: [row], diverged }, 1)).toMatch(/83.0 %; diverged at epoch 4, step 17$/)
  expect(finishedLine(status, { epochs: [], diverged: { ...diverged, epoch: 1 } }, 1)).toBe(
    'trained 5 scaled in 1.0 s: no epoch was finished; diverged at epoch 1, step 17',
  )
})

test('at the end all of it together: how long, how many at a time, how much memory', () => {
  expect(totalLine({ trainings: 3, epochs: 40, seconds: 250, wall: 130, peakBytes: 561e6 })).toBe(
    '3 trainings, 40 epochs: 4:10 of training in 2:10, 1.9 at a time; at most 561 MB of memory',
  )
})

describe('a block at the bottom of a terminal', () => {
  /** A terminal that understands what the block uses: new lines, one line up, clear the line. */
  function terminal() {
    const screen = ['']
    const stream = new Writable({
      write(chunk, _encoding, done) {
        for (const [index, part] of String(chunk).split('\u001B[1A\u001B[2K').entries()) {
          if (index > 0) screen.splice(-2, 2, '')
          const [first = '', ...rest] = part.split('\n')
          screen[screen.length - 1] += first
          screen.push(...rest)
        }
        done()
      },
    }) as unknown as WriteStream
    stream.columns = 20
    return { stream, screen }
  }

  test('stays below what others print, and is gone at the end', () => {
    const { stream, screen } = terminal()
    const block = new LiveBlock([stream])
    stream.write('first\n')
    block.update(['one', 'two'])
    stream.write('second\n')
    block.update(['three'])
    expect(screen).toEqual(['first', 'second', 'three', ''])
    block.close()
    stream.write('last\n')
    expect(screen).toEqual(['first', 'second', 'last', ''])
  })

  test('waits while somebody is in the middle of a line, and cuts its own at the width of the screen', () => {
    const { stream, screen } = terminal()
    const block = new LiveBlock([stream])
    block.update(['a line that is too long for this'])
    expect(screen).toEqual(['a line that is too ', ''])
    stream.write('half')
    expect(screen).toEqual(['half'])
    stream.write(' and half\n')
    expect(screen).toEqual(['half and half', 'a line that is too ', ''])
    block.close()
  })
})
