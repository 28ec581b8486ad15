/** What `show` draws: a figure, and the picture files that belong to it, which go into the page and onto the test. */
import type { TestContext } from 'vitest'
import { found, isRecord } from '../experiment/fields.ts'
import { bytesOf } from '../plots/base64.ts'
import type { Figure } from '../plots/figure.ts'

/** A picture file that belongs to a figure. */
export interface Picture {
  /** One word or two, part of the file's name: `face` becomes `01-images-as-arrays-face.png`. */
  readonly name: string
  /** What is to be seen, for those who cannot see it. */
  readonly alt: string
  /** A whole PNG file. */
  readonly png: Uint8Array
}

/** A figure with pictures. The figure is for where there is only text: 100 columns at most. */
export interface Illustrated {
  readonly figure: Figure
  readonly pictures: readonly Picture[]
}

/**
 * What was drawn, with its pictures, if there are any.
 * @throws {TypeError} for what is neither: a text, say
 */
export function illustrated(drawn: Figure | Illustrated): Illustrated {
  if (isRecord(drawn) && 'kind' in drawn) return { figure: drawn as unknown as Figure, pictures: [] }
  if (isRecord(drawn) && isRecord(drawn.figure) && Array.isArray(drawn.pictures)) {
    requirePictures(drawn.pictures)
    return drawn as unknown as Illustrated
  }
  const what = drawn === null ? 'null' : typeof drawn
  throw new TypeError(
    `show: expected a figure or { figure, pictures }, found ${what}; make one with table, lineChart, stack, …`,
  )
}

/** Their names become names of files on every system, so two that differ in nothing would be one file. */
function requirePictures(pictures: readonly Picture[]): void {
  const names = new Set<string>()
  for (const { name, alt, png } of pictures) {
    const where = `picture ${found(name)}`
    const next = 'Make it with picture(name, alt, image).'
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
      throw new TypeError(`${where}: expected a name of small letters, digits and hyphens, for it is a file's. ${next}`)
    }
    if (names.has(name)) throw new TypeError(`${where}: expected a name of its own, found it twice. ${next}`)
    if (typeof alt !== 'string' || alt.trim() === '') {
      throw new TypeError(`${where}: expected what is to be seen, in words; found ${found(alt)}. ${next}`)
    }
    if (!(png instanceof Uint8Array)) throw new TypeError(`${where}: expected the bytes of a PNG file. ${next}`)
    names.add(name)
  }
}

/**
 * Attaches the pictures of a figure to its test. That is also how they get from the spec's thread to the reporter: in the test's
 * `meta`, where claims travel, they would fill what reporters for machines print, and a folder of temporary files would have to be
 * cleared away after a run that was stopped.
 */
export async function attach({ annotate }: Pick<TestContext, 'annotate'>, pictures: readonly Picture[]): Promise<void> {
  for (const { name, alt, png } of pictures) await annotate(alt, name, { contentType: 'image/png', body: png })
}

/** What Vitest keeps of an annotation, as far as it matters here. */
interface Annotation {
  readonly type: string
  readonly message: string
  readonly attachment?: { readonly contentType?: string; readonly body?: string | Uint8Array | undefined }
}

/** The pictures that were attached to a test. On the way Vitest turns their bytes into base64. */
export function attachedPictures(annotations: readonly Annotation[]): Picture[] {
  return annotations.flatMap(({ type, message, attachment }) => {
    if (attachment?.contentType !== 'image/png' || attachment.body === undefined) return []
    const { body } = attachment
    return { name: type, alt: message, png: typeof body === 'string' ? bytesOf(body) : body }
  })
}
