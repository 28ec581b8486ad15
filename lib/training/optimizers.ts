/** Optimizers, as PyTorch has them. What they are called and which settings they take is in `experiment/optimizers.ts`. */

import type { Variable } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { adamUpdate, type Gradient, multipliedOut, sgdUpdate } from '../backend/operations.ts'
import { entryOf } from '../experiment/kinds.ts'
import type { Optimizer as Description } from '../experiment/optimizers.ts'

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
  /** All first moments in the order of the parameters, then all second ones; as many as the kind remembers. */
  readonly moments: readonly Float32Array[]
}

/** The update of one parameter in place: `moments` are what the optimizer remembers of it. */
type Update = (w: Variable, gradient: Gradient, moments: readonly Variable[]) => void

interface OptimizerComputation<O extends Description> {
  /** How many tensors of its shape are remembered for each parameter. All start at 0. */
  readonly moments: 0 | 1 | 2
  /** The updates of the `steps`-th step, counted from 1. */
  update(optimizer: O, learningRate: number, steps: number): Update
}

/** PyTorch's defaults. TensorFlow.js has the same β but ε = 1e-7, and adds it before the correction of the second moment. */
const beta1 = 0.9
const beta2 = 0.999
const epsilon = 1e-8
/** PyTorch's α of RMSprop. */
const alpha = 0.99

// What our own kernels do not do is a TensorFlow.js operation and an assignment: only our kernels may write into a variable.
const optimizerComputations = {
  // w ← w − η·g
  sgd: { moments: 0, update: (_optimizer, learningRate) => (w, gradient) => sgdUpdate(w, gradient, learningRate) },
  momentum: {
    moments: 1,
    update:
      ({ momentum }, learningRate) =>
      (w, gradient, [v]) => {
        // v ← μ·v + g, which is g in the first step
        moment(v).assign(tf.add(tf.mul(moment(v), momentum), multipliedOut(gradient)))
        // w ← w − η·v
        sgdUpdate(w, moment(v), learningRate)
      },
  },
  adam: { moments: 2, update: (_optimizer, learningRate, steps) => adamUpdates(learningRate, steps) },
  adamW: {
    moments: 2,
    update({ weightDecay }, learningRate, steps) {
      const update = adamUpdates(learningRate, steps)
      return (w, gradient, moments) => {
        // A penalty's slope is that of the weights before they decay.
        const g = 'dz' in gradient && gradient.slope ? multipliedOut(gradient) : gradient
        // w ← w·(1 − η·λ)
        w.assign(tf.mul(w, 1 - learningRate * weightDecay))
        update(w, g, moments)
      }
    },
  },
  rmsProp: {
    moments: 1,
    update:
      (_optimizer, learningRate) =>
      (w, gradient, [v]) => {
        const g = multipliedOut(gradient)
        // v ← α·v + (1 − α)·g²
        moment(v).assign(tf.add(tf.mul(moment(v), alpha), tf.mul(tf.square(g), 1 - alpha)))
        // w ← w − η · g / (√v + ε)
        w.assign(tf.sub(w, tf.mul(tf.div(g, tf.add(tf.sqrt(moment(v)), epsilon)), learningRate)))
      },
  },
} satisfies { [K in Description['kind']]: OptimizerComputation<Extract<Description, { kind: K }>> }

function adamUpdates(learningRate: number, steps: number): Update {
  const step = {
    beta1,
    beta2,
    epsilon,
    // η / (1 − β₁ᵗ) and 1 / √(1 − β₂ᵗ): the moments start at 0 and are too small at first
    stepSize: learningRate / (1 - power(beta1, steps)),
    inverseRootCorrection: 1 / Math.sqrt(1 - power(beta2, steps)),
  }
  return (w, gradient, [m, v]) => adamUpdate(w, moment(m), moment(v), gradient, step)
}

/** The optimizer remembers as many moments as its table says. */
function moment(variable: Variable | undefined): Variable {
  if (!variable) throw new Error('An optimizer asks for a moment that its table does not count.')
  return variable
}

/** The optimizer that an experiment asks for, at its start or from a `state` that was read before. */
export function createOptimizer(
  optimizer: Description,
  parameters: readonly Variable[],
  state?: OptimizerState,
): Optimizer {
  const computation = entryOf<OptimizerComputation<Description>>(
    optimizerComputations,
    optimizer.kind,
    'optimizer.kind',
  )
  const count = computation.moments * parameters.length
  if (state && state.moments.length !== count) {
    throw new Error(
      `optimizer: expected the ${count} moments of ${optimizer.kind} for ${parameters.length} parameters to go on from; ` +
        `found ${state.moments.length}; delete the stored training and begin anew`,
    )
  }
  /** [moment][parameter] */
  const remembered = Array.from({ length: computation.moments }, (_, order) =>
    parameters.map(({ shape }, index) =>
      tf.tidy(() => {
        const values = state?.moments[order * parameters.length + index]
        return tf.variable(values ? tf.tensor(values, shape, 'float32') : tf.zeros(shape), false)
      }),
    ),
  )
  let steps = state?.steps ?? 0
  return {
    step(gradients, learningRate) {
      steps++
      const update = computation.update(optimizer, learningRate, steps)
      parameters.forEach((w, index) => {
        const moments = remembered.map((ofOrder) => ofOrder[index] as Variable)
        // What an update makes on the way is gone after it: the gradient of the largest weights is 3 MB.
        tf.tidy(() => update(w, gradients[index] as Gradient, moments))
      })
    },
    async read() {
      const moments = remembered.flat().map(async (variable) => (await variable.data()) as Float32Array)
      return { steps, moments: await Promise.all(moments) }
    },
    dispose() {
      for (const variable of remembered.flat()) variable.dispose()
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
