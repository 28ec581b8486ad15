import { expect, test } from 'vitest'
import { currentTest, inTest } from './current-test.ts'
import { pretendedTest } from './testing/pretended-test.ts'

test('what one of two tests at once leaves behind goes with that one', async () => {
  const [first, second] = [pretendedTest(), pretendedTest()]
  const gone: string[] = []
  const body = async (name: string) => {
    await Promise.resolve()
    currentTest('bench').onTestFinished(() => gone.push(name))
  }
  await Promise.all([inTest(first, () => body('first')), inTest(second, () => body('second'))])
  second.finish()
  expect(gone).toEqual(['second'])
  first.finish()
  expect(gone).toEqual(['second', 'first'])
})

test('outside of a test there is none', () => {
  expect(() => currentTest('bench')).toThrow('bench: expected to be called by a claim or a figure, found no test.')
})
