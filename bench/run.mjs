/** `npm run bench`: bundles `bench.ts` (Node 20 runs no TypeScript by itself) and runs it. */
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const outfile = fileURLToPath(new URL('../.cache/bench.mjs', import.meta.url))
await build({
  entryPoints: [fileURLToPath(new URL('./bench.ts', import.meta.url))],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  plugins: [{ name: 'beside', setup: besideTheirFiles }],
  logLevel: 'error',
})
await import(pathToFileURL(outfile).href)

/**
 * Plain JavaScript stays where it is: it looks for files beside itself.
 *
 * @param {import('esbuild').PluginBuild} build
 */
function besideTheirFiles(build) {
  build.onResolve({ filter: /^\..*\.mjs$/ }, ({ path, resolveDir }) => ({
    path: pathToFileURL(join(resolveDir, path)).href,
    external: true,
  }))
}
