import { describe, expect, test } from 'vitest'
import { type RandomStream, randomStream, shuffled } from './random.ts'

const take = (count: number, stream: RandomStream) => Array.from({ length: count }, stream)

describe('a stream of random numbers', () => {
  test('is the same on every machine: the bits of every run depend on these numbers', () => {
    expect(take(3, randomStream(0, 'initialisation'))).toEqual([
      0.9021885443944484, 0.18148288899101317, 0.7899198166560382,
    ])
    expect(take(2, randomStream(0, 'shuffle/1'))).toEqual([0.9950713040307164, 0.8966808109544218])
  })

  test('starts anew each time it is asked for, and does not care who else draws', () => {
    const [one, other] = [randomStream(3, 'dropout/2'), randomStream(3, 'dropout/2')]
    const drawn = take(100, one)
    take(7, randomStream(3, 'dropout/3'))
    expect(take(100, other)).toEqual(drawn)
  })

  test('is another for another seed, another name and another epoch', () => {
    const streams = [
      [0, 'shuffle/1'],
      [1, 'shuffle/1'],
      [0, 'shuffle/2'],
      [0, 'shuffle/11'],
      [0, 'dropout/1'],
      [0, 'initialisation'],
    ] as const
    const starts = streams.map(([seed, name]) => take(4, randomStream(seed, name)).join())
    expect(new Set(starts).size).toBe(streams.length)
  })

  test('lies in [0, 1) with a mean of a half', () => {
    const drawn = take(10_000, randomStream(0, 'anything'))
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...drawn)).toBeLessThan(1)
    // The mean of 10,000 such numbers has a standard deviation of 0.003; five of them are allowed.
    const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.015)
  })
})

describe('a shuffled order', () => {
  test('is this one for ten images in the first epoch of seed 0', () => {
    expect([...shuffled(10, randomStream(0, 'shuffle/1'))]).toEqual([2, 0, 1, 4, 7, 3, 6, 5, 8, 9])
  })

  test('puts a random earlier entry last, then next to last, and so on', () => {
    // 0 1 2 3 → 3 1 2 0 → 2 1 3 0 → 1 2 3 0, if the entry is always the first
    expect([...shuffled(4, () => 0)]).toEqual([1, 2, 3, 0])
    expect([...shuffled(4, () => 0.999)]).toEqual([0, 1, 2, 3])
  })

  test('has each number once', () => {
    const order = [...shuffled(1000, randomStream(0, 'shuffle/1'))]
    expect(order.sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, index) => index))
  })

  test('of none and of one is what it was', () => {
    expect([...shuffled(0, () => 0.5), ...shuffled(1, () => 0.5)]).toEqual([0])
  })

  test('is equally likely to be any order: each of the six of three numbers, 1,000 ± 150 times in 6,000', () => {
    const counts = new Map<string, number>()
    for (let epoch = 0; epoch < 6000; epoch++) {
      const order = shuffled(3, randomStream(0, `shuffle/${epoch}`)).join('')
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    // The standard deviation of such a count is 29: a fair shuffle is never 150 off, and the well-known unfair ones are.
    expect([...counts.keys()].sort()).toEqual(['012', '021', '102', '120', '201', '210'])
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150)
  })
})
