import { expect, test } from 'vitest'
import { failureAt } from './failure.ts'

test('a failure points at the expectation in the spec, without a name that V8 guessed; the name of a helper stays', () => {
  const cause = new Error('too small')
  cause.stack = [
    'Error: too small',
    '    at toBeAbove (/book/node_modules/vitest/expect.js:1:1)',
    '    at rise (/book/specs/05-scaling.spec.ts:20:5)',
    '    at claim.control.raw (/book/specs/05-scaling.spec.ts:51:9)',
  ].join('\n')
  expect(failureAt([], 'it rises', 'failed', cause).stack).toBe(
    [
      'ClaimFailed: it rises',
      '    at rise (/book/specs/05-scaling.spec.ts:20:5)',
      '    at /book/specs/05-scaling.spec.ts:51:9',
    ].join('\n'),
  )
})
