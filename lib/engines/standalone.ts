/**
 * Code as one JavaScript file. Threads and child processes run no TypeScript on Node 20, and a loader inside each of them would cost half a
 * second; esbuild bundles our sources in a few hundredths.
 */
import { pathToFileURL } from 'node:url'
import { type BuildOptions, build, type Plugin } from 'esbuild'

/** What counts as the place of the bundled code, so that it finds what it `require`s wherever its file lies. */
const project = new URL('../../package.json', import.meta.url).href

/**
 * The code of a module and of all that it imports of ours, without white space and comments. Packages are imported by their bare names, so it
 * is the same whatever the project's folder is called.
 *
 * @param module TypeScript
 * @param folder that its relative imports start from
 */
export const bundled = (module: string, folder: string): Promise<Uint8Array> =>
  bundleWith(module, folder, { packages: 'external' })

/** The same code to be run: it imports packages from where this project has them, so its file may lie anywhere. */
export const standalone = (module: string, folder: string): Promise<Uint8Array> =>
  bundleWith(module, folder, { plugins: [packagesByPlace], define: { 'import.meta.url': JSON.stringify(project) } })

async function bundleWith(module: string, folder: string, options: BuildOptions): Promise<Uint8Array> {
  const { outputFiles = [] } = await build({
    stdin: { contents: module, resolveDir: folder, loader: 'ts', sourcefile: 'engine.ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'error',
    // As Node would find them: not an ES module that a package has for bundlers.
    conditions: ['node', 'import'],
    mainFields: ['main'],
    ...options,
  })
  return outputFiles[0]?.contents ?? new Uint8Array()
}

/** Marks what an import of esbuild's own looks for. */
const ours = Symbol('resolved by packagesByPlace')

/** Imports of packages as URLs of their files. One that is not installed keeps its name, and is an error when it is imported. */
const packagesByPlace: Plugin = {
  name: 'packages-by-place',
  setup: ({ onResolve, resolve }) => {
    // Whatever begins neither with a dot nor with a slash, a drive or `node:`.
    onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, resolveDir, kind }) => {
      if (pluginData === ours || /^(node:|[A-Za-z]:[\\/])/.test(path)) return undefined
      const found = await resolve(path, { resolveDir, kind, pluginData: ours })
      const isFile = found.errors.length === 0 && !found.external && found.namespace === 'file'
      return { path: isFile ? pathToFileURL(found.path).href : path, external: true }
    })
  },
}
