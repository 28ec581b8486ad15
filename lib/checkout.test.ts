/**
 * A checkout has the bytes that were committed, on Windows too, where Git may turn line ends around: sums of data are checked, and pages are
 * compared byte by byte. Git is not asked, because a downloaded archive has none.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../', import.meta.url))

interface Line {
  readonly pattern: string
  readonly attributes: readonly string[]
}

const lines: readonly Line[] = readFileSync(join(root, '.gitattributes'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const [pattern = '', ...attributes] = line.split(/\s+/)
    return { pattern, attributes }
  })

/** What Git does with a file: of all lines that fit, the last one that says something counts. */
function handling(file: string): 'binary' | 'text with LF' | undefined {
  const fitting = lines.filter(({ pattern }) => pattern === '*' || pattern === `*${extname(file)}`)
  const last = fitting.findLast(({ attributes }) => attributes.includes('binary') || attributes.includes('eol=lf'))
  return last && (last.attributes.includes('binary') ? 'binary' : 'text with LF')
}

const filesIn = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(join(root, file)).isFile())

/** What is checked by its bytes, or made of what is. Other folders of reports are those of somebody's own runs. */
const files = ['fixtures', 'reports/full', 'reports/seeds', 'specs', 'lib'].flatMap(filesIn)
const isBinary = (file: string) => readFileSync(join(root, file)).includes(0)
const [binary, text] = [files.filter(isBinary), files.filter((file) => !isBinary(file))]

test('the lines of .gitattributes are for all files, or for those of an ending: that is all this test can read', () => {
  for (const { pattern } of lines) expect(pattern).toMatch(/^\*(\.\w+)?$/)
})

describe('files that are no text', () => {
  test('are there', () => expect(binary.length).toBeGreaterThan(16))

  test.each(binary)('%s is left as it is', (file) => {
    expect(handling(file)).toBe('binary')
  })
})

test('files that are text have the same line ends everywhere, LF', () => {
  expect(text.length).toBeGreaterThan(300)
  expect(text.filter((file) => handling(file) !== 'text with LF')).toEqual([])
  expect(text.filter((file) => readFileSync(join(root, file)).includes('\r'))).toEqual([])
})
