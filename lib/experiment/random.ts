/**
 * Every random number of a training, from named streams of the experiment's seed. A stream of its own for each use, and for each
 * epoch, means that a run can go on from any epoch, and that dropout in one experiment does not reshuffle another's images.
 */
import seedrandom from 'seedrandom'
import { ExperimentError } from './experiment-error.ts'
import { problemOf, that, wholeNumber } from './fields.ts'

/** What `${seed}/${name}` would make a stream of as well, and nobody would know of which. */
export const seedRule = wholeNumber('a whole number, at least 0', 0)
const nameRule = that("a name, such as 'shuffle/1'", (name) => typeof name === 'string' && name !== '')
const countRule = wholeNumber('a whole number from 0 to 4,294,967,295', 0, 2 ** 32 - 1)
const streamRule = that('a stream, such as randomStream(seed, name)', (random) => typeof random === 'function')

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new ExperimentError(problems)
}

/** Numbers in [0, 1), the same for the same seed and name, on every machine. */
export type RandomStream = () => number

/**
 * The stream of `seed` that is called `name`: `initialisation`, `shuffle/3` for the third epoch, `dropout/3`.
 * The generator is Alea: a whole epoch of dropout masks takes 100 million numbers, and seedrandom's own default is ten times slower.
 * Throws an `ExperimentError` for a seed that is no whole number, and without a name.
 */
export function randomStream(seed: number, name: string): RandomStream {
  refuse([...problemOf('randomStream: seed', seed, seedRule), ...problemOf('randomStream: name', name, nameRule)])
  const generator = seedrandom.alea(`${seed}/${name}`)
  return () => generator.quick()
}

/** The numbers 0 … count − 1 in random order (Fisher and Yates, in place from the end). `count` is less than 2³². */
export function shuffled(count: number, random: RandomStream): Uint32Array {
  refuse([...problemOf('shuffled: count', count, countRule), ...problemOf('shuffled: random', random, streamRule)])
  const order = Uint32Array.from({ length: count }, (_, index) => index)
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    const moved = order[last] as number
    order[last] = order[other] as number
    order[other] = moved
  }
  return order
}
