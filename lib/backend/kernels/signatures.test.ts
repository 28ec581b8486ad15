/** What `module.ts` says of the kernels is what the compiler of AssemblyScript says: names, and parameters in their order. */
import { readdirSync, readFileSync } from 'node:fs'
import asc from 'assemblyscript/asc'
import { expect, test } from 'vitest'

const here = new URL('./', import.meta.url)
const sources = new Map(
  readdirSync(new URL('assembly/', here)).map((name) => [
    name,
    readFileSync(new URL(`assembly/${name}`, here), 'utf8'),
  ]),
)

/** Name → parameters, `matMulScratchBytes` → ``, of the functions that a declaration holds. */
function signatures(text: string, pattern: RegExp): Record<string, string> {
  const found = [...text.matchAll(pattern)].map(([, name, parameters = '']) => {
    const names = parameters.split(',').flatMap((parameter) => parameter.match(/\w+(?=\s*:)/) ?? [])
    return [name as string, names.join(' ')] as const
  })
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)))
}

test('the signatures of the kernels are written as they are compiled', async () => {
  let declared = ''
  const options = ['--bindings', 'raw', '--runtime', 'stub', '--importMemory', '--enable', 'simd', '--noAssert']
  const { error } = await asc.main(['index.ts', '--outFile', 'kernels.wasm', ...options], {
    readFile: (name) => sources.get(name) ?? null,
    writeFile: (name, contents) => {
      if (name.endsWith('.d.ts')) declared = String(contents)
    },
    listFiles: () => [],
  })
  expect(error).toBeNull()
  const [, ours = ''] =
    /export interface KernelModule \{([\s\S]*?)\n\}/.exec(readFileSync(new URL('module.ts', here), 'utf8')) ?? []
  const compiled = signatures(declared, /export function (\w+)\(([^)]*)\)/g)
  expect(Object.keys(compiled).length).toBeGreaterThan(10)
  expect(signatures(ours, /^ {2}(\w+)\(([^)]*)\)/gm)).toEqual(compiled)
})
