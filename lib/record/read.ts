/** Reading a record: checked before anything is believed. */
import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { parse } from './json.ts'
import { type ChapterRecord, recordVersion } from './record.ts'
import { recordSchema } from './schema.ts'

/** The file's name, beside the pages. */
export const recordFile = 'claims.json'

/** A record that cannot be used: which file, what was expected, what was found, and what to do next. */
export class RecordError extends Error {
  override readonly name = 'RecordError'
}

/**
 * The record in a file, or nothing if there is no such file.
 *
 * @throws {RecordError} for a file that cannot be read, holds no JSON, has another version, or is no record
 */
export function readRecord(file: string): ChapterRecord | undefined {
  let contents: string
  try {
    contents = readFileSync(file, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw refusal(file, 'a file that can be read', message)
  }
  return parseRecord(contents, file)
}

/**
 * The record that a text holds.
 *
 * @param file what to call it in an error
 * @throws {RecordError} as `readRecord` does
 */
export function parseRecord(contents: string, file: string): ChapterRecord {
  let found: unknown
  try {
    found = parse(contents)
  } catch (error) {
    throw refusal(file, 'JSON', (error as Error).message)
  }
  const version = typeof found === 'object' && found !== null && 'version' in found ? found.version : 'none'
  if (version !== recordVersion) throw refusal(file, `version ${recordVersion} of the record`, `version ${version}`)
  const { success, issues } = v.safeParse(recordSchema, found)
  // As it was read and not as the schema gives it, which orders the fields anew.
  if (success) return found as ChapterRecord
  const [first] = issues
  const { message } = first
  throw refusal(file, `a record of version ${recordVersion}`, `at ${v.getDotPath(first) ?? 'the top'}: ${message}`)
}

function refusal(file: string, expected: string, found: string): RecordError {
  return new RecordError(
    `${file} cannot be used as a record.\n` +
      `  expected: ${expected}\n` +
      `  found:    ${found}\n` +
      '  next:     run the chapter once more, which writes it anew; of the published one: git checkout -- reports',
  )
}
