/** SGD and Adam, as PyTorch has them. */

import type { Variable } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { adamUpdate, type Gradient, sgdUpdate } from '../backend/operations.ts'
import type { Experiment } from '../experiment/experiment.ts'

/** Changes the parameters it was made for. */
export interface Optimizer {
  /** One update. `gradients` are in the order of the parameters; the rate may change from step to step. */
  step(gradients: readonly Gradient[], learningRate: number): void
  /** What a run that goes on later needs: the number of steps so far, and the moments, copied out of the backend. */
  read(): Promise<OptimizerState>
  dispose(): void
}

export interface OptimizerState {
  readonly steps: number
  /** Adam's first moments, then its second ones, each in the order of the parameters; none for SGD. */
  readonly moments: readonly Float32Array[]
}

/** The optimizer that an experiment asks for, at its start or from a `state` that was read before. */
export function createOptimizer(
  { kind }: Experiment['optimizer'],
  parameters: readonly Variable[],
  state: OptimizerState = { steps: 0, moments: [] },
): Optimizer {
  return kind === 'sgd' ? createSgd(parameters) : createAdam(parameters, state)
}

function createSgd(parameters: readonly Variable[]): Optimizer {
  return {
    // w ← w − η·g
    step: (gradients, learningRate) =>
      parameters.forEach((w, index) => {
        sgdUpdate(w, gradients[index] as Gradient, learningRate)
      }),
    read: async () => ({ steps: 0, moments: [] }),
    dispose: () => {},
  }
}

/** PyTorch's defaults. TensorFlow.js has the same β but ε = 1e-7, and adds it before the correction of the second moment. */
const beta1 = 0.9
const beta2 = 0.999
const epsilon = 1e-8

function createAdam(parameters: readonly Variable[], state: OptimizerState): Optimizer {
  const moment = (offset: number) =>
    parameters.map(({ shape }, index) =>
      tf.tidy(() => {
        const values = state.moments[offset + index]
        return tf.variable(values ? tf.tensor(values, shape, 'float32') : tf.zeros(shape), false)
      }),
    )
  const first = moment(0)
  const second = moment(parameters.length)
  let steps = state.steps
  return {
    step(gradients, learningRate) {
      steps++
      const step = {
        beta1,
        beta2,
        epsilon,
        // η / (1 − β₁ᵗ) and 1 / √(1 − β₂ᵗ): the moments start at 0 and are too small at first
        stepSize: learningRate / (1 - power(beta1, steps)),
        inverseRootCorrection: 1 / Math.sqrt(1 - power(beta2, steps)),
      }
      parameters.forEach((w, index) => {
        adamUpdate(w, first[index] as Variable, second[index] as Variable, gradients[index] as Gradient, step)
      })
    },
    async read() {
      const moments = [...first, ...second].map(async (variable) => (await variable.data()) as Float32Array)
      return { steps, moments: await Promise.all(moments) }
    },
    dispose() {
      for (const variable of [...first, ...second]) variable.dispose()
    },
  }
}

/** baseᵉˣᵖᵒⁿᵉⁿᵗ by repeated squaring. `Math.pow` may differ in the last bit from one JavaScript engine to the next. */
export function power(base: number, exponent: number): number {
  let result = 1
  for (let square = base, rest = exponent; rest > 0; rest = Math.floor(rest / 2), square *= square) {
    if (rest % 2 === 1) result *= square
  }
  return result
}
