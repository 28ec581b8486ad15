import { expect, test } from 'vitest'
import { didYouMean, found } from './fields.ts'

const words = ['epochs', 'learningRate', 'rmsProp', 'seed']

test.each([
  ['epoch', 'epochs'],
  ['epohcs', 'epochs'],
  ['EPOCHS', 'epochs'],
  ['learning_rate', 'learningRate'],
  ['learnigRate', 'learningRate'],
  ['rmsprop', 'rmsProp'],
  ['sede', 'seed'],
])('%s: did you mean %s?', (word, meant) => {
  expect(didYouMean(word, words)).toBe(`; did you mean '${meant}'?`)
})

test.each(['', 'momentum', 'rate', 'need to', 'sed', 'adam'])('%s is none of them', (word) => {
  expect(didYouMean(word, words)).toBe('')
})

test('of two words that are near the nearer one is meant, and with no words none', () => {
  expect(didYouMean('l2Norms', ['l1Norms', 'l2Norm'])).toBe("; did you mean 'l1Norms'?")
  expect(didYouMean('epoch', [])).toBe('')
})

test.each<[value: unknown, text: string]>([
  ['adam', "'adam'"],
  [1e-60, '1e-60'],
  [undefined, 'undefined'],
  [null, 'null'],
  [[1, 2], '[1,2]'],
  [{ kind: 'sgd' }, '{"kind":"sgd"}'],
  [[{ kind: 'relu' }], '[{"kind":"relu"}]'],
  [() => 1, 'a function'],
  ['x'.repeat(100), `'${'x'.repeat(56)}…`],
])('%o is found as %s', (value, text) => {
  expect(found(value)).toBe(text)
})

test('what contains itself is found, too', () => {
  const endless: { again?: unknown } = {}
  endless.again = endless
  expect(found(endless)).toBe('an object that is no plain data')
})
