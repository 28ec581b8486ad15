/** The workflow and the README say commands that there are, and the trainings that CI keeps are those of the sources that made them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const workflow = read('.github/workflows/chapter.yml')
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }

/** Lines in code of a page, in blocks and in the running text. */
const codeOf = (page: string) => [
  ...[...page.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) => block.split('\n')),
  ...[...page.matchAll(/`((?:npm|npx) [^`]+)`/g)].map(([, code = '']) => code),
]
const commands = {
  'the workflow': [...workflow.matchAll(/^ +- run: (.*)$/gm)].map(([, command = '']) => command),
  'the README': codeOf(read('README.md')),
  'CONTRIBUTING.md': codeOf(read('CONTRIBUTING.md')),
}

describe.each(Object.entries(commands))('commands in %s', (_where, all) => {
  test('are there', () => {
    expect(all.length).toBeGreaterThan(3)
  })

  test('run scripts that package.json has', () => {
    const names = all.flatMap((command) =>
      [...command.matchAll(/\bnpm (?:run )?(test|(?<=run )[\w:]+)/g)].map(([, name]) => name),
    )
    for (const name of names) expect(Object.keys(scripts), name).toContain(name)
    expect(names.length).toBeGreaterThan(0)
  })

  test('name projects of Vitest’s that are there', () => {
    const text = all.filter((command) => command.includes('vitest')).join('\n')
    for (const [, project] of text.matchAll(/--project[ =]([\w-]+)/g)) expect(['chapter', 'lib']).toContain(project)
  })
})

test('the README’s commands name specs that are there', () => {
  const names = commands['the README'].flatMap((command) =>
    [...command.matchAll(/\bspecs\/(\d\d)/g)].map(([, name = '']) => name),
  )
  const specs = readdirSync(join(root, 'specs'))
  for (const name of names)
    expect(
      specs.some((file) => file.startsWith(name)),
      name,
    ).toBe(true)
})

describe('the trainings that CI keeps', () => {
  const lists = [...workflow.matchAll(/hashFiles\((?!'specs)([^)]*)\)/g)].map(([, list = '']) => list)
  const patterns = [...(lists[0] ?? '').matchAll(/'([^']+)'/g)].map(([, pattern = '']) => pattern)

  test('have the same sources in each key', () => {
    expect(lists).toHaveLength(4)
    expect(new Set(lists).size).toBe(1)
    for (const pattern of patterns) expect(existsSync(join(root, pattern.replace(/\/\*\*$/, ''))), pattern).toBe(true)
  })

  test('are of every source that the worker and the reader of data contain', () => {
    const rooms = [...sourcesOf('lib/trainer/worker.ts', 'lib/trainer/datasets.ts')].map((file) => dirname(file))
    const missing = rooms.filter(
      (room) => !patterns.some((pattern) => `${room}/`.startsWith(pattern.replace('**', ''))),
    )
    expect([...new Set(missing)]).toEqual([])
    expect(rooms.length).toBeGreaterThan(20)
  })

  /** These files and all that they import of ours. Types leave no code, and are followed all the same. */
  function sourcesOf(...files: string[]): Set<string> {
    const found = new Set<string>()
    const follow = (file: string) => {
      if (found.has(file) || !file.endsWith('.ts')) return
      found.add(file)
      for (const [, path = ''] of read(file).matchAll(/ from '(\.[^']+)'/g)) {
        follow(relative(root, join(root, dirname(file), path)).replaceAll('\\', '/'))
      }
    }
    for (const file of files) follow(file)
    return found
  }
})

test('what a run leaves behind is ignored by Git, and so by biome', () => {
  const ignored = read('.gitignore').split('\n')
  for (const folder of ['html/', '.vitest-attachments/', '.vitest-reports/', 'test-results/', '.cache/']) {
    expect(ignored).toContain(folder)
  }
})
