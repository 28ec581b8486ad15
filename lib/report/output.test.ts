import { describe, expect, test } from 'vitest'
import { isDocument, mixture } from './output.ts'

const run = (reporters: string[], outputFile?: string | Record<string, string>) => ({
  reporters: reporters.map((name) => [name, {}]),
  ...(outputFile !== undefined && { outputFile }),
})

test.each([
  [['default'], undefined, false],
  [['dot'], undefined, false],
  [['html'], undefined, false],
  [['github-actions'], undefined, false],
  [['blob'], undefined, false],
  [['json'], undefined, true],
  [['junit'], undefined, true],
  [['tap'], undefined, true],
  [['tap-flat'], undefined, true],
  [['json'], 'out.json', false],
  [['junit'], { junit: 'out.xml' }, false],
  [['default', 'junit'], { junit: 'out.xml' }, false],
  [['json', 'junit'], { junit: 'out.xml' }, true],
  // Vitest writes these nowhere else.
  [['tap'], 'out.tap', true],
  [['tap-flat'], { 'tap-flat': 'out.tap' }, true],
] as const)('of %j to %j the standard output is a document: %s', (reporters, outputFile, expected) => {
  expect(isDocument(run([...reporters], outputFile))).toBe(expected)
})

test('a file in the configuration counts, and reporters that are no names do not', () => {
  expect(isDocument({ reporters: [['json', { outputFile: 'out.json' }]] })).toBe(false)
  expect(isDocument({ reporters: [{ onInit() {} }, 'json'] })).toBe(true)
})

describe('a document that shares the standard output', () => {
  test('is named, with what to do', () => {
    expect(mixture(run(['default', 'json']))).toBe(
      'the document of json is on the standard output, and so is the text of default; name a file: --outputFile.json=…',
    )
    expect(mixture(run(['tap', 'dot']))).toContain('run --reporter=tap alone')
    expect(mixture(run(['junit', 'json'], { junit: 'out.xml' }))).toContain('--outputFile.json=…')
  })

  test.each([[['json']], [['default', 'dot']], [['tap']]])('alone, or without one, is none: %j', (reporters) => {
    expect(mixture(run(reporters))).toBeUndefined()
  })

  test('is none where each has its file', () => {
    expect(mixture(run(['default', 'json', 'junit'], { json: 'a', junit: 'b' }))).toBeUndefined()
  })
})
