import { expect, test } from 'vitest'
import { onceForEach } from './once.ts'

test('the same question is asked once, and another one for itself', async () => {
  const once = onceForEach<number>()
  let asked = 0
  const ask = async () => ++asked
  expect(await Promise.all([once('a', ask), once('a', ask), once('b', ask)])).toEqual([1, 1, 2])
})

test('a failure is no answer: whoever asks next gets a new one', async () => {
  const once = onceForEach<number>()
  await expect(once('a', () => Promise.reject(new Error('no memory')))).rejects.toThrow('no memory')
  expect(await once('a', async () => 7)).toBe(7)
})
