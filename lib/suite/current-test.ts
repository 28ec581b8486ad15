/** The test in which code runs, also where Vitest runs several at once (`--sequence.concurrent`). */
import { AsyncLocalStorage } from 'node:async_hooks'

/** What Vitest's `TestContext` has of it. */
export interface CurrentTest {
  /** Has something done when this very test is over. */
  onTestFinished(dispose: () => void): void
}

const current = new AsyncLocalStorage<CurrentTest>()

/** Runs `body`, and all that it awaits, as part of a test. */
export const inTest = <T>(test: CurrentTest, body: () => T): T => current.run(test, body)

/** The test that `what` is called in. Throws outside of the chapter's tests. */
export function currentTest(what: string): CurrentTest {
  const test = current.getStore()
  if (test) return test
  throw new Error(`${what}: expected to be called by a claim or a figure, found no test. Call it inside a check.`)
}
