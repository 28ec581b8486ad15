import { describe, expect, it } from 'vitest'
import { markdownTable } from './markdown-table.ts'

const HEADERS = ['data', 'steps', 'accuracy', 'loss', 'rate']
const ROWS = [
  ['raw pixels', '1,875', '17.6 %', '2.10', '1.0e-5'],
  ['pixels ÷ 255', '1,875', '84.2 ± 0.3 %', '0.432', '—'],
  ['diverged', '3', '9.8 %', 'NaN', ''],
]

describe('markdownTable', () => {
  it('reads as a table in its source', () => {
    expect(markdownTable(HEADERS, ROWS)).toMatchInlineSnapshot(`
      "| data         | steps |     accuracy |  loss |   rate |
      | ------------ | ----: | -----------: | ----: | -----: |
      | raw pixels   | 1,875 |       17.6 % |  2.10 | 1.0e-5 |
      | pixels ÷ 255 | 1,875 | 84.2 ± 0.3 % | 0.432 |      — |
      | diverged     |     3 |        9.8 % |   NaN |        |"
    `)
  })

  it('escapes what would break the table', () => {
    expect(markdownTable(['a|b'], [['c\nd']])).toBe('| a\\|b   |\n| ------ |\n| c<br>d |')
  })
})
