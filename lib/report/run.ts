/** What a run of Vitest's was about: which of its files are the chapter's, how its numbers were made, and the record that comes of it. */
import { isAbsolute, relative } from 'node:path'
import type { ProvidedContext } from 'vitest'
import type { TestModule } from 'vitest/node'
import { type ChapterRecord, type MissingSection, recordOf } from '../record/record.ts'
import { type Circumstances, circumstancesOf } from '../settings.ts'
import { folderName, type PictureFiles } from './files.ts'
import type { DeliveredSection } from './section.ts'
import { pictureName } from './words.ts'

export const chapterProject = 'chapter'
export const isChapter = ({ project }: TestModule): boolean => project.name === chapterProject

/** What the specs are told; nothing where there are none, or where somebody merges what others ran. */
const provided = ([module]: readonly TestModule[]) =>
  (module?.project.getProvidedContext() ?? {}) as Partial<ProvidedContext>

/** What the code that trains and the data are called: another trainer takes over when one of them changes. */
export function versionOf(modules: readonly TestModule[]): string {
  const { trainer, data } = provided(modules)
  return JSON.stringify([trainer, data])
}

/** How the numbers of this run would be made, as far as it is known. */
export function circumstancesOfRun(modules: readonly TestModule[]): Circumstances | undefined {
  const { settings, trainer, data } = provided(modules)
  return settings && trainer && data && circumstancesOf(settings, trainer.backend, data)
}

/** A record and the pictures of its figures. */
export interface Found {
  readonly record: ChapterRecord
  readonly pictures: PictureFiles
}

/**
 * The record of a run, whose sections were all made in the same circumstances; nothing where nobody knows these.
 *
 * @param otherwise the circumstances where no section came out of the run and only some are missing
 */
export function recordOfRun(
  sections: readonly DeliveredSection[],
  missing: readonly MissingSection[] = [],
  otherwise?: Circumstances,
): Found | undefined {
  const circumstances = sections[0]?.circumstances ?? (missing.length > 0 ? otherwise : undefined)
  if (!circumstances) return undefined
  const alike = sections.filter((one) => folderName(one.circumstances) === folderName(circumstances))
  const files = alike.flatMap(({ section, pictures }) =>
    pictures.map(({ name, png }) => [pictureName(section.file, name), png] as const),
  )
  return { record: recordOf(circumstances, alike, missing), pictures: new Map(files) }
}

/** From a folder up to the project's, `../../`; nothing if it is not in there. */
export function wayUp(folder: string, root: string): string | undefined {
  const down = relative(root, folder)
  if (down === '' || down.startsWith('..') || isAbsolute(down)) return undefined
  return '../'.repeat(down.split(/[\\/]/).length)
}
