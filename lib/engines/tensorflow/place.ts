/** Where `@tensorflow/tfjs-node-gpu` is, found without loading anything. */
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const packageName = '@tensorflow/tfjs-node-gpu'

/** The nearest folder above this file that has a package.json; this code may have been bundled into `.cache`. */
export function projectFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder)
  return folder
}

/** Where the package is: what was built here before what npm installed, since somebody asked for it. */
export function packageFolder(root: string): string | undefined {
  const builds = join(root, '.cache', 'tensorflow')
  const names = existsSync(builds) ? readdirSync(builds).filter((name) => !name.startsWith('.')) : []
  const roots = [...names.sort().map((name) => join(builds, name)), root]
  const folders = roots.map((each) => join(each, 'node_modules', packageName))
  return folders.find((folder) => existsSync(join(folder, 'package.json')))
}
