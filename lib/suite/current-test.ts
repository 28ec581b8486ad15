/** The test in which code runs, also where Vitest runs several at once (`--sequence.concurrent`). */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { TestContext } from 'vitest'

type Current = Pick<TestContext, 'onTestFinished'>

const current = new AsyncLocalStorage<Current>()

/** Runs `body` as part of a test: what it and all that it awaits leave for the end of the test is done when this very one is over. */
export const inTest = <T>(context: Current, body: () => T): T => current.run(context, body)

/** Has something done when the test is over. Throws outside of a test of the chapter. */
export function atEndOfTest(what: string, dispose: () => void): void {
  const context = current.getStore()
  if (!context)
    throw new Error(`${what}: expected to be called by a claim or a figure, found no test. Call it inside a check.`)
  context.onTestFinished(dispose)
}
