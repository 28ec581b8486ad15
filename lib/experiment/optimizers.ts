/** Optimizers, described: each is PyTorch's of the same name with its defaults. What they compute is in `training/optimizers.ts`. */
import { positiveInFloat32, type Rules, refuseSurplus, refuseUnknownSettings, shareInFloat32 } from './fields.ts'
import { entryOf, type Kind } from './kinds.ts'

export type Optimizer = Sgd | Momentum | Adam | AdamW | RmsProp

/** w ← w − η·g */
export interface Sgd {
  readonly kind: 'sgd'
  readonly learningRate: number
}

/** SGD with momentum μ: v ← μ·v + g, w ← w − η·v. No dampening, not Nesterov's. */
export interface Momentum {
  readonly kind: 'momentum'
  readonly learningRate: number
  readonly momentum: number
}

/** Adam with PyTorch's β₁ = 0.9, β₂ = 0.999 and ε = 1e-8. */
export interface Adam {
  readonly kind: 'adam'
  readonly learningRate: number
}

/** Adam with decoupled weight decay λ (Loshchilov and Hutter 2019): w ← w·(1 − η·λ) before each of Adam's steps. */
export interface AdamW {
  readonly kind: 'adamW'
  readonly learningRate: number
  readonly weightDecay: number
}

/** RMSprop with PyTorch's α = 0.99 and ε = 1e-8, without centring and without momentum. */
export interface RmsProp {
  readonly kind: 'rmsProp'
  readonly learningRate: number
}

export function sgd(learningRate: number, ...surplus: never[]): Sgd
export function sgd(learningRate: number, settings: { momentum: number }, ...surplus: never[]): Momentum
/** Stochastic gradient descent, with momentum where `{ momentum: 0.9 }` asks for it. */
export function sgd(learningRate: number, ...rest: unknown[]): Sgd | Momentum {
  if (rest.length === 0) return { kind: 'sgd', learningRate }
  const [settings, ...surplus] = rest
  refuseSurplus('sgd(rate, { momentum })', surplus)
  refuseUnknownSettings('sgd', settings, ['momentum'])
  const { momentum } = settings as { momentum: number }
  return { kind: 'momentum', learningRate, momentum }
}

export function adam(learningRate: number, ...surplus: never[]): Adam {
  refuseSurplus('adam(rate)', surplus)
  return { kind: 'adam', learningRate }
}

/** PyTorch's own decay is 0.01. */
export function adamW(learningRate: number, settings: { weightDecay: number }, ...surplus: never[]): AdamW {
  refuseSurplus('adamW(rate, { weightDecay })', surplus)
  refuseUnknownSettings('adamW', settings, ['weightDecay'])
  return { kind: 'adamW', learningRate, weightDecay: settings.weightDecay }
}

export function rmsProp(learningRate: number, ...surplus: never[]): RmsProp {
  refuseSurplus('rmsProp(rate)', surplus)
  return { kind: 'rmsProp', learningRate }
}

interface OptimizerKind<O extends Optimizer> extends Kind<O> {
  readonly fields: Rules<Omit<O, 'kind'>>
  /** Its name, with all its settings but the rate. */
  inWords(optimizer: O): string
}

const kinds = {
  sgd: { fields: { learningRate: positiveInFloat32 }, inWords: () => 'SGD' },
  momentum: {
    fields: {
      learningRate: positiveInFloat32,
      momentum: shareInFloat32,
    },
    inWords: ({ momentum }) => `SGD with momentum ${momentum}`,
  },
  adam: { fields: { learningRate: positiveInFloat32 }, inWords: () => 'Adam' },
  adamW: {
    fields: { learningRate: positiveInFloat32, weightDecay: positiveInFloat32 },
    inWords: ({ weightDecay }) => `AdamW with weight decay ${weightDecay}`,
    problems: (path, { learningRate, weightDecay }) => {
      // Nearer to 1 than float32 can be, the factor is 1: it would be Adam, without a word.
      const factor = Math.fround(1 - learningRate * weightDecay)
      if (factor > 0 && factor < 1) return []
      return [
        `${path}.weightDecay: expected a decay that times the learning rate ${learningRate} is between 3e-8 and 1, ` +
          `so that float32 can multiply weights by 1 − η·λ; found ${weightDecay}`,
      ]
    },
  },
  rmsProp: { fields: { learningRate: positiveInFloat32 }, inWords: () => 'RMSprop' },
} satisfies { [K in Optimizer['kind']]: OptimizerKind<Extract<Optimizer, { kind: K }>> }

export const optimizerKinds: Readonly<Record<Optimizer['kind'], OptimizerKind<Optimizer>>> = kinds

/** The optimizer in words: `Adam, learning rate 0.001`. */
export const describeOptimizer = (optimizer: Optimizer): string =>
  `${entryOf(optimizerKinds, optimizer.kind, 'optimizer.kind').inWords(optimizer)}, learning rate ${optimizer.learningRate}`
