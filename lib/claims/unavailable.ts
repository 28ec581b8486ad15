/** Errors that say nothing about a sentence or its check: what the check looks at could not be had. */

/**
 * Whether an error, or one that caused it, says so: a file that is damaged, missing or locked, the system's own refusal, zip data cut
 * short, an engine that died. Told by what errors carry, not by their classes: a thread, or Vitest's own sandbox, may have classes of
 * its own.
 */
export function isUnavailable(error: unknown): boolean {
  for (let depth = 0, at = error; depth < 10 && isObject(at); depth++, at = at.cause) {
    if (namesFile(at) || isSystems(at) || isZips(at) || isEngines(at)) return true
  }
  return false
}

type Carried = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Carried => typeof value === 'object' && value !== null

/** Our errors about a file carry it: `DatasetError`, and that of a picture that cannot be read. */
const namesFile = ({ name, file }: Carried) => typeof name === 'string' && typeof file === 'string'

/** `ENOENT`, `EACCES`, `EMFILE`, …: what Node could not get from the system. */
const isSystems = ({ syscall, code }: Carried) => typeof syscall === 'string' && typeof code === 'string'

/** `Z_BUF_ERROR`, `Z_DATA_ERROR`, …: a zipped file that is cut short or damaged. */
const isZips = ({ code }: Carried) => typeof code === 'string' && /^Z_[A-Z]+/.test(code)

/** WebAssembly that stopped, out of memory as a rule; its module is dead. */
const isEngines = (error: Carried) =>
  error.name === 'RuntimeError' || (error.name === 'RangeError' && /memory|allocation/i.test(String(error.message)))
