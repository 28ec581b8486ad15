/** What several sections measure of a network's units, weights and answers, beyond what a run's rows show. */
import { type OfSnapshot, parameterValues } from '../claims/parameters.ts'
import { type Quantity, quantity } from '../claims/quantity.ts'
import type { Run } from '../training/run.ts'
import type { Bench, Hidden } from './laboratory.ts'

/** The share of hidden units that are dead: whose ReLU gives 0 for every one of the images. */
export function deadUnits(name: string, { images, units, values }: Hidden): Quantity {
  const answers = new Uint8Array(units)
  for (let image = 0; image < images; image++) {
    for (let unit = 0; unit < units; unit++) if ((values[image * units + unit] as number) > 0) answers[unit] = 1
  }
  return quantity(name, answers.filter((answered) => !answered).length / units, 'share')
}

/** The share of a parameter's values that a network's next training step leaves where they are. */
export function restingShare(network: Pick<Bench, 'parameter' | 'train'>, parameter: string): number {
  const before = network.parameter(parameter)
  network.train(1)
  const after = network.parameter(parameter)
  return before.filter((value, place) => value === after[place]).length / before.length
}

/**
 * The ten logits that a network with one hidden layer gives each image, from the values of that layer and the parameters of the output
 * layer, zₖ = bₖ + Σ hⱼ · Wⱼₖ. In float64: an engine's float32 differs in the seventh digit.
 *
 * @param hidden from `hiddenValues`, after the same epoch
 */
export function* logitsOf(run: Run, { images, units, values }: Hidden, of: OfSnapshot = {}): Generator<Float64Array> {
  const [weights, biases] = [parameterValues(run, 'W2', of), parameterValues(run, 'b2', of)]
  for (let image = 0; image < images; image++) {
    const logits = Float64Array.from(biases)
    for (let unit = 0; unit < units; unit++) {
      const value = values[image * units + unit] as number
      if (value === 0) continue
      for (let kind = 0; kind < 10; kind++) {
        logits[kind] = (logits[kind] as number) + value * (weights[unit * 10 + kind] as number)
      }
    }
    yield logits
  }
}
