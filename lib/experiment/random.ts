/**
 * Every random number of a training, from named streams of the experiment's seed. A stream of its own for each use, and for each
 * epoch, means that a run can go on from any epoch, and that dropout in one experiment does not reshuffle another's images.
 */
import seedrandom from 'seedrandom'

/** Numbers in [0, 1), the same for the same seed and name, on every machine. */
export type RandomStream = () => number

/**
 * The stream of `seed` that is called `name`: `initialisation`, `shuffle/3` for the third epoch, `dropout/3`.
 * The generator is Alea: a whole epoch of dropout masks takes 100 million numbers, and seedrandom's own default is ten times slower.
 */
export function randomStream(seed: number, name: string): RandomStream {
  const generator = seedrandom.alea(`${seed}/${name}`)
  return () => generator.quick()
}

/** The numbers 0 … count − 1 in random order (Fisher and Yates, in place from the end). */
export function shuffled(count: number, random: RandomStream): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index)
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    const moved = order[last] as number
    order[last] = order[other] as number
    order[other] = moved
  }
  return order
}
