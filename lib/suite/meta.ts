/** What a test of the chapter tells whoever reports: from the start what it is for, and once it has run what it found. */
import type { ClaimPlan, ClaimRecord } from '../claims/verdict.ts'
import type { Json } from '../record/json.ts'
import type { FigureRecord, RunReference, TrainingRecord } from '../record/record.ts'
import type { Circumstances } from '../settings.ts'

export interface TestMeta {
  readonly section: { readonly number: number; readonly title: string }
  /** Of the process that runs the test: the one that reports may be another (`--merge-reports`). */
  readonly circumstances: Circumstances
  /** What the test is for. Known before it runs, so that one that never ends is missed by name. */
  readonly plan: { readonly claim: ClaimPlan } | { readonly figure: string }
  /** A `TestFindings`, encoded (`lib/record/json.ts`): Vitest's own way from one process to another loses NaN. */
  readonly found?: Json
}

/** What a test found. */
export interface TestFindings {
  readonly claim?: ClaimRecord
  readonly figure?: FigureRecord
  readonly runs: readonly RunReference[]
  /** Of these runs: those that no test of the section has told of before. */
  readonly trainings: readonly TrainingRecord[]
}

declare module 'vitest' {
  interface TaskMeta {
    chapter?: TestMeta
  }
}
