/**
 * A picture cannot be used as it was asked: which picture or operation, what was expected, what was found, what to do
 * next.
 */
export class ImageError extends Error {
  override readonly name = 'ImageError'

  /**
   * @param what the file, or the operation, and what it could not do
   * @param report `expected` and `found` as short phrases, `next` as something that can be done
   * @param cause the error underneath, where there was one
   */
  constructor(what: string, report: { expected: string; found: string; next: string }, cause?: unknown) {
    super(
      `${what}\n  expected: ${report.expected}\n  found:    ${report.found}\n  next:     ${report.next}`,
      cause === undefined ? undefined : { cause },
    )
  }
}
