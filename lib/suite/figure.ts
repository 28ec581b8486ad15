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
  /**
   * For the terminal and the page; 100 columns at most. A picture may be asked for its text a second time, in colour, for a terminal
   * that has it.
   */
  readonly text: string | ((how: { readonly colour: boolean }) => string)
  readonly pictures: readonly Picture[]
}

/** The text of a figure for a page: without colour. */
export const plainText = ({ text }: Pick<Figure, 'text'>): string =>
  typeof text === 'function' ? text({ colour: false }) : text

/**
 * Attaches the pictures of a figure to its test. That is also how they get from the spec's thread to the reporter: in the test's
 * `meta`, where claims travel, they would fill what reporters for machines print, and a folder of temporary files would have to be
 * cleared away after a run that was stopped.
 */
export async function attach({ annotate }: Pick<TestContext, 'annotate'>, pictures: readonly Picture[]): Promise<void> {
  for (const { name, alt, png } of pictures) await annotate(alt, name, { contentType: 'image/png', body: png })
}

const ansi = 'text/x-ansi'

/** Attaches the text of a figure in colour, if it has any; call it only where a terminal waits for it. */
export async function attachColour({ annotate }: Pick<TestContext, 'annotate'>, { text }: Figure): Promise<void> {
  if (typeof text !== 'function') return
  await annotate('in colour', 'colour', { contentType: ansi, body: new TextEncoder().encode(text({ colour: true })) })
}

/** The text in colour that was attached to a test, if there is one. */
export function attachedColour(annotations: readonly Annotation[]): string | undefined {
  const body = annotations.find(({ attachment }) => attachment?.contentType === ansi)?.attachment?.body
  return body === undefined ? undefined : Buffer.from(body as string, 'base64').toString('utf8')
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
