/** The data set is not what it should be: which file, what was expected of it, what was found, and what to do next. */
export class DatasetError extends Error {
  override readonly name = 'DatasetError'
  readonly file: string

  /**
   * @param file the file that is wrong, as the reader would find it
   * @param report `expected` and `found` as short phrases, `next` as something that can be done, a command where there is one
   * @param cause the error underneath, where there was one
   */
  constructor(file: string, report: { expected: string; found: string; next: string }, cause?: unknown) {
    super(
      `${file} cannot be used as training data.\n` +
        `  expected: ${report.expected}\n` +
        `  found:    ${report.found}\n` +
        `  next:     ${report.next}`,
      cause === undefined ? undefined : { cause },
    )
    this.file = file
  }
}
