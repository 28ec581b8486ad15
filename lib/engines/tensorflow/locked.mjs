/** A part of the project's lock file as a lock file of its own: what `install.mjs` gives to npm. */
import { readFile } from 'node:fs/promises'

/** @typedef {{ version: string, integrity: string, dependencies?: Record<string, string>, optional?: boolean, dev?: boolean }} LockEntry */

/**
 * The lock file's entries for some packages and everything that they need, except TensorFlow.js, which is to be the project's. They
 * are a lock file's again, for npm to install from and to verify.
 *
 * @param {string[]} names
 */
export async function lockedPackages(names) {
  const lock = JSON.parse(await readFile(new URL('../../../package-lock.json', import.meta.url), 'utf8'))
  /** @type {Record<string, LockEntry>} */
  const all = lock.packages
  /** @type {Record<string, LockEntry>} */
  const found = {}
  /** @type {{ name: string, from: string }[]} */
  const wanted = names.map((name) => ({ name, from: '' }))
  for (const { name, from } of wanted) {
    const place = nearest(all, name, from)
    if (found[place]) continue
    const { optional, dev, dependencies = {}, ...entry } = /** @type {LockEntry} */ (all[place])
    const { '@tensorflow/tfjs': _, ...needed } = dependencies
    found[place] = { ...entry, dependencies: needed }
    wanted.push(...Object.keys(needed).map((each) => ({ name: each, from: place })))
  }
  return found
}

/**
 * Where a package's `require` finds another: in its own `node_modules`, or in that of a folder above.
 *
 * @param {Record<string, unknown>} all
 * @param {string} name
 * @param {string} from
 * @returns {string}
 */
function nearest(all, name, from) {
  const place = from ? `${from}/node_modules/${name}` : `node_modules/${name}`
  if (all[place]) return place
  if (!from) throw new Error(`package-lock.json has no ${name}; \`npm install --package-lock-only\` puts it in.`)
  return nearest(all, name, from.includes('/node_modules/') ? from.slice(0, from.lastIndexOf('/node_modules/')) : '')
}
