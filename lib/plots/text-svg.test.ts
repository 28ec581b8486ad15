import { describe, expect, test } from 'vitest'
import { textSvg } from './text-svg.ts'

/** The rows of letters, each with its places. */
const rows = (svg: string) =>
  [...svg.matchAll(/<text y="([^"]*)" x="([^"]*)">([^<]*)<\/text>/g)].map(([, y, x = '', letters]) => ({
    y: Number(y),
    places: x.split(' ').map(Number),
    letters,
  }))

describe('a text as an SVG', () => {
  test('has each letter in its column, whatever its font, and no blanks', () => {
    const found = rows(textSvg('ab  █\n\n  c'))
    expect(found.map(({ letters }) => letters)).toEqual(['ab█', 'c'])
    expect(found[0]?.places).toEqual([10, 17.2, 38.8])
    expect(found[1]?.places).toEqual([24.4])
    expect(found[1]?.y).toBeCloseTo((found[0]?.y ?? 0) + 2 * 14)
  })

  test('is as large as its text', () => {
    expect(textSvg(`${'x'.repeat(100)}\ny`)).toContain('width="740" height="48"')
  })

  test('is well-formed whatever it says', () => {
    expect(textSvg('a < b & c > d')).toContain('>a&lt;b&amp;c&gt;d</text>')
  })

  test('has a ground of its own, in a dark scheme another one', () => {
    const svg = textSvg('x')
    expect(svg).toContain('<rect width="100%" height="100%"/>')
    expect(svg).toContain('@media(prefers-color-scheme:dark)')
  })

  test('counts letters outside of the first plane once', () => {
    expect(rows(textSvg('😀b'))[0]?.places).toEqual([10, 17.2])
  })
})
