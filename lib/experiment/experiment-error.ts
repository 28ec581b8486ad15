/** An experiment that makes no sense. The message lists every problem, each with the field, what was expected and what was found. */
export class ExperimentError extends Error {
  override readonly name = 'ExperimentError'
  constructor(readonly problems: readonly string[]) {
    super(`This experiment cannot be trained:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
  }
}
