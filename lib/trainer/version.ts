/**
 * What a stored training depends on besides its experiment: the code and the packages that train, the machine, the data, and the code that
 * reads it. All of it goes into the name of the store's folder, so that a training is never answered with one made in another way.
 */
import { createHash } from 'node:crypto'
import type { FileSums } from '../dataset/data-source.ts'

/** Code as one file, and 16 hexadecimal digits for all that it depends on. */
export interface Bundled {
  readonly file: string
  readonly version: string
}

/** What an engine is made of. */
export interface EngineParts {
  /** The bundled worker. */
  readonly code: Uint8Array
  readonly kernels: Uint8Array
  /** The versions of the packages that compute, by their names. */
  readonly packages: Readonly<Record<string, string>>
  /** Another library or another card may round in another way. */
  readonly library: string
  readonly device: string
}

export function engineVersion({ code, kernels, packages, library, device }: EngineParts): string {
  return digest([code, kernels, listOf(packages), library, device])
}

/** What reads and prepares the data. */
export type ReaderParts = Pick<EngineParts, 'code' | 'packages'>

export function readerVersion({ code, packages }: ReaderParts): string {
  return digest([code, listOf(packages)])
}

/** What all trainings in a store have in common. */
export interface StoreParts {
  readonly engine: Pick<Bundled, 'version'>
  readonly reader: Pick<Bundled, 'version'>
  readonly sums: FileSums
}

export function storeVersion({ engine, reader, sums }: StoreParts): string {
  return digest([engine.version, reader.version, listOf(sums)])
}

/** The same text in whichever order the entries came. */
const listOf = (entries: Readonly<Record<string, string>>) => JSON.stringify(Object.entries(entries).sort())

/** 16 hexadecimal digits. Each part counts with its length, so that no byte can move from one part to the next unnoticed. */
function digest(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) {
    const bytes = typeof part === 'string' ? Buffer.from(part) : part
    hash.update(`${bytes.length}\n`).update(bytes)
  }
  return hash.digest('hex').slice(0, 16)
}
