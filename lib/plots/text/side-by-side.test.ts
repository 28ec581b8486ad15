import { describe, expect, it } from 'vitest'
import { besideEachOther } from './side-by-side.ts'
import { stripColour } from './text.ts'

const RED_A = '\x1b[31mA\x1b[0m'
const sideBySide = (blocks: string[], gap = 3) =>
  besideEachOther(
    blocks.map((block) => block.split('\n')),
    gap,
  ).join('\n')

describe('sideBySide', () => {
  it('joins blocks of different heights with their tops aligned', () => {
    expect(sideBySide(['ab\nc', 'd\ne\nf'], 2)).toBe('ab  d\nc   e\n    f')
  })

  it('aligns coloured blocks like uncoloured ones', () => {
    const coloured = sideBySide([`${RED_A}\nbc`, 'd\ne'])
    expect(stripColour(coloured)).toBe(sideBySide(['A\nbc', 'd\ne']))
  })

  it('gives nothing for no blocks', () => {
    expect(sideBySide([])).toBe('')
  })
})
