import { Writable } from 'node:stream'
import type { WriteStream } from 'node:tty'
import { describe, expect, test } from 'vitest'
import { LiveBlock } from './live-block.ts'
import { finishedLine, stoppedLine, totalLine } from './progress.ts'
import { row } from './testing/rows.ts'
import { small } from './testing/services.ts'

const status = { id: 0, name: '5 scaled', experiment: small({ epochs: 5 }), done: 3, cost: 1 }

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

test('one epoch is one epoch', () => {
  const first = { ...row, epoch: 1 }
  expect(finishedLine(status, { epochs: [first] }, 1)).toContain('after 1 epoch loss')
  expect(totalLine({ trainings: 1, epochs: 1, seconds: 25, wall: 25, peakBytes: 1e6 })).toMatch(
    /^1 training, 1 epoch: /,
  )
})

test('what is stopped says where, and that the next run goes on from there, if there is something to go on from', () => {
  const other = { ...status, name: '4 raw', done: 0, experiment: small({ epochs: 60 }) }
  expect(stoppedLine([status])).toBe('stopped: 5 scaled after epoch 3 of 5. The next run goes on from there.')
  expect(stoppedLine([status, other])).toBe(
    'stopped: 5 scaled after epoch 3 of 5, 4 raw in its first epoch of 60. The next run goes on from there.',
  )
  expect(stoppedLine([other])).toBe('stopped: 4 raw in its first epoch of 60. The next run begins it anew.')
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

  test('a line that is too wide is cut at what is seen of it, and has no half colour', () => {
    const { stream, screen } = terminal()
    const block = new LiveBlock([stream])
    block.update([`\u001B[32m${'x'.repeat(19)}\u001B[39m`])
    expect(screen).toEqual([`\u001B[32m${'x'.repeat(19)}\u001B[39m`, ''])
    block.update([`\u001B[32m${'x'.repeat(25)}\u001B[39m`])
    expect(screen).toEqual(['x'.repeat(19), ''])
    block.close()
  })
})
