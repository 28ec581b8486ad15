/** What an engine says that cannot be had here. */

/**
 * Why an engine cannot be had: its package is not there, the package's native binding is not, the library under the binding does not
 * load, or everything loads and finds no GPU.
 */
export type Reason = 'not installed' | 'no binding' | 'no library' | 'no GPU'

/** An engine that cannot be had. The message says in one sentence what is wrong and what to do about it. */
export class EngineUnavailable extends Error {
  readonly reason: Reason

  constructor(reason: Reason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'EngineUnavailable'
    this.reason = reason
  }
}
