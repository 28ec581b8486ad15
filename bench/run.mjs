/** `npm run bench`: bundles `bench.ts` (Node 20 runs no TypeScript by itself) and runs it. */
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
  external: ['*/build.mjs'],
  logLevel: 'error',
})
await import(pathToFileURL(outfile).href)
