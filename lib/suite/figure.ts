/** What `show` draws. Text goes everywhere; pictures go into the page, and onto the test, where `@vitest/ui` shows them. */
import type { TestContext } from 'vitest'

/** A picture file that belongs to a figure. */
export interface Picture {
  /** One word or two, part of the file's name: `face` becomes `01-images-as-arrays-face.png`. */
  readonly name: string
  /** What is to be seen, for those who cannot see it. */
  readonly alt: string
  /** A whole PNG file. */
  readonly png: Uint8Array
}

export interface Figure {
  /** For the terminal and the page; 100 columns at most. */
  readonly text: string
  readonly pictures: readonly Picture[]
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
    return { name: type, alt: message, png: typeof body === 'string' ? Buffer.from(body, 'base64') : body }
  })
}
