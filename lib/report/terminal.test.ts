import { expect, test } from 'vitest'
import { coloursOf, painted } from './terminal.ts'

const terminal = { isTTY: true, getColorDepth: () => 8 }
const all = { marks: true, figures: true }
const marks = { marks: true, figures: false }
const none = { marks: false, figures: false }

test.each([
  ['a terminal with 256 colours', terminal, {}, marks],
  ['a terminal with 24 bits', { ...terminal, getColorDepth: () => 24 }, {}, all],
  ['tmux, of which Node does not know that it has 24 bits', terminal, { COLORTERM: 'truecolor' }, all],
  ['a terminal that can do nothing', terminal, { TERM: 'dumb' }, none],
  ['a pipe or a file', {}, { COLORTERM: 'truecolor' }, none],
  ['NO_COLOR', terminal, { NO_COLOR: '1', FORCE_COLOR: '1' }, none],
  ['NO_COLOR that says nothing', terminal, { NO_COLOR: '' }, marks],
  ['FORCE_COLOR in a pipe', {}, { FORCE_COLOR: '1' }, marks],
  ['FORCE_COLOR with 24 bits', {}, { FORCE_COLOR: '3' }, all],
  ['FORCE_COLOR without a value', {}, { FORCE_COLOR: '' }, marks],
  ['FORCE_COLOR that says no', terminal, { FORCE_COLOR: '0' }, none],
])('colours of %s', (_what, output, environment, expected) => {
  expect(coloursOf(output, environment)).toEqual(expected)
})

test('each verdict has its colour, and what is empty stays so', () => {
  expect(painted('✓', 'holds')).toBe('\u001B[32m✓\u001B[39m')
  expect(painted('✗', 'failed')).toBe('\u001B[31m✗\u001B[39m')
  expect(painted('', 'holds')).toBe('')
})
