/** What a check is given: runs and starts, all on one seed, by the names that the section declares. */
import { atScale, type Experiment, type Scale } from '../experiment/experiment.ts'
import type { Run } from '../training/run.ts'
import type { Needs, Use, Uses } from './names.ts'
import type { AtStart, Start } from './start.ts'

/** The run of each experiment, or the start of one that is `atStart`, under the same names. */
export type Given<E extends Needs> = { readonly [Name in keyof E]: E[Name] extends AtStart ? Start : Run }

/** Trains an experiment, which has a name for the progress; or has its result already. */
export type Train = (experiment: Experiment, name: string) => Promise<Run>

/** Puts into each place what belongs there. Trains the runs, all at once, at the scale; a start is at full scale, and nothing is trained for it. */
export async function given<E extends Needs>(uses: Uses, seed: number, scale: Scale, train: Train): Promise<Given<E>> {
  const places = Object.entries(uses).map(async ([place, use]) => [place, await put(use, seed, scale, train)] as const)
  return Object.fromEntries(await Promise.all(places)) as Given<E>
}

async function put({ name, experiment, as }: Use, seed: number, scale: Scale, train: Train): Promise<Run | Start> {
  const seeded = { ...experiment, seed }
  switch (as) {
    case 'start':
      return { name, experiment: atScale(seeded, 'full') }
    case 'run':
      return { ...(await train(atScale(seeded, scale), name)), name }
    default:
      return as satisfies never
  }
}
