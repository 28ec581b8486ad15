/**
 * Who may import whom. Each folder of `lib` is a room, on a floor above those that it imports; no arrow runs back up. And what runs in a
 * browser uses no Node API.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../', import.meta.url))

/** The rooms from the lowest floor up, each with those that it may import. Another arrow is a decision: write it down here. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  experiment: [],
  backend: [],
  // Options are refused as the fields of descriptions are.
  plots: ['experiment'],
  dataset: ['experiment'],
  images: ['experiment', 'dataset', 'plots'],
  network: ['experiment', 'backend'],
  engines: ['backend'],
  settings: ['experiment', 'dataset', 'engines'],
  training: ['experiment', 'dataset', 'network', 'backend'],
  trainer: ['experiment', 'dataset', 'images', 'network', 'backend', 'engines', 'settings', 'training', 'plots'],
  claims: ['experiment', 'network', 'training', 'plots'],
  figures: ['training', 'claims', 'plots'],
  record: ['experiment', 'settings', 'training', 'claims', 'plots'],
  suite: [
    ...['experiment', 'dataset', 'images', 'network', 'backend', 'settings', 'training', 'trainer'],
    ...['claims', 'plots', 'record'],
  ],
  // Of the trainer: what its locks have in common with those of reports.
  report: ['experiment', 'settings', 'trainer', 'claims', 'plots', 'record', 'suite'],
  chapter: ['experiment', 'dataset', 'training', 'claims', 'figures', 'plots', 'suite'],
}

/** What a browser page will load: all of these rooms, and of `dataset` and `backend` what is not named here. */
const browserRooms = ['experiment', 'backend', 'plots', 'dataset', 'network', 'training', 'claims', 'figures']
const nodeFiles = ['backend/kernels/build.mjs', 'dataset/data-folder.ts', 'dataset/fashion-mnist.ts']

/** Every source of `lib` that is neither a test nor a helper of tests. */
const sources = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => /\.(ts|mjs)$/.test(name) && !/\.test\.ts$|(^|\/)(testing|assembly)\//.test(name))

interface Source {
  readonly file: string
  readonly imports: readonly string[]
  readonly text: string
}

function read(folder: string, file: string): Source {
  const text = readFileSync(join(root, folder, file), 'utf8')
  const found = text.matchAll(
    /^(?:import|export)\b[^'"`;]*?from '([^']+)'|^import '([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm,
  )
  const imports = [...found].map(([, from, bare, dynamic]) => (from ?? bare ?? dynamic) as string)
  return { file, text, imports: imports.map((path) => (path.startsWith('.') ? resolved(folder, file, path) : path)) }
}

/** A relative import as a path from the top of the project. */
const resolved = (folder: string, file: string, path: string) =>
  relative(root, join(root, folder, dirname(file), path)).replaceAll('\\', '/')

const all = sources.map((file) => read('lib', file))

/** `claims` for `claims/check.ts`, `settings` for `settings.ts`. */
const roomOf = (file: string) => file.split('/')[0]?.replace(/\.ts$/, '') as string

test('every folder of lib is a room on the list, and there is no other', () => {
  expect(new Set(sources.map(roomOf))).toEqual(new Set(Object.keys(rooms)))
})

test('the list itself has no arrow that runs back up', () => {
  const floors = Object.keys(rooms)
  for (const [room, below] of Object.entries(rooms)) {
    for (const other of below) expect(floors.indexOf(other), `${room} → ${other}`).toBeLessThan(floors.indexOf(room))
  }
})

test.each(all.map((source) => [source.file, source] as const))(
  '%s imports only rooms that it may',
  (file, { imports }) => {
    const others = imports
      .filter((path) => path.startsWith('lib/'))
      .map((path) => roomOf(path.slice('lib/'.length)))
      .filter((room) => room !== roomOf(file))
    for (const room of others) expect(rooms[roomOf(file)]).toContain(room)
  },
)

test('every arrow on the list is used', () => {
  const used = new Set(
    all.flatMap(({ file, imports }) =>
      imports
        .filter((path) => path.startsWith('lib/'))
        .map((path) => `${roomOf(file)} → ${roomOf(path.slice('lib/'.length))}`),
    ),
  )
  const listed = Object.entries(rooms).flatMap(([room, below]) => below.map((other) => `${room} → ${other}`))
  expect(listed.filter((arrow) => !used.has(arrow))).toEqual([])
})

test('specs import from one door', () => {
  const specs = readdirSync(join(root, 'specs')).filter((name) => name.endsWith('.ts'))
  expect(specs.length).toBeGreaterThan(16)
  for (const name of specs) expect(new Set(read('specs', name).imports), name).toEqual(new Set(['lib/chapter.ts']))
})

describe('what runs in a browser', () => {
  const inBrowser = all.filter(({ file }) => browserRooms.includes(roomOf(file)) && !nodeFiles.includes(file))

  test.each(inBrowser.map((source) => [source.file, source] as const))(
    '%s uses no Node API',
    (_file, { imports, text }) => {
      expect(imports.filter((path) => path.startsWith('node:') || path === 'vitest')).toEqual([])
      // Outside of comments and texts.
      const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$|'[^'\n]*'|`[^`]*`/gm, '')
      expect(code.match(/\b(process|Buffer|__dirname|require)\b[.(]/g) ?? []).toEqual([])
    },
  )

  test('imports nothing that does', () => {
    const reached = new Set(inBrowser.map(({ file }) => `lib/${file}`))
    const outside = inBrowser.flatMap(({ file, imports }) =>
      imports.filter((path) => path.startsWith('lib/') && !reached.has(path)).map((path) => `${file} → ${path}`),
    )
    expect(outside).toEqual([])
  })
})

test('experiments know no tensor', () => {
  const found = all.filter(({ file }) => roomOf(file) === 'experiment').flatMap(({ imports }) => imports)
  expect(found.filter((path) => path.startsWith('@tensorflow'))).toEqual([])
})

test('no kind falls through to another: a table or a switch that ends in never', () => {
  const falling = all
    .filter(({ text }) => /(?<!typeof )\bkind === '[a-zA-Z0-9]+' *\?/.test(text))
    .map(({ file }) => file)
  expect(falling).toEqual([])
})
