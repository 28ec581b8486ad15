import { describe, expect, test } from 'vitest'
import { adam, experiment, fashionMnist, sgd } from '../experiment/experiment.ts'
import { linear, relu, sequential } from '../experiment/layers.ts'
import { randomStream, shuffled } from '../experiment/random.ts'
import { vary } from '../experiment/vary.ts'
import { type Experiments, Names, type Needs } from './names.ts'
import { atStart } from './start.ts'

const raw = experiment({
  data: fashionMnist({ divideBy: 1 }),
  network: sequential(linear(784, 10), relu(), linear(10, 10)),
  optimizer: sgd(0.01),
  batchSize: 32,
  epochs: 5,
  brief: { trainImages: 1000 },
})
const scaled = vary(raw, { data: fashionMnist({ divideBy: 255 }) })
const withAdam = vary(scaled, { optimizer: adam(0.01) })

describe('a declaration', () => {
  test.each([
    [{ raw, rough: experiment({ ...raw }) }, "declares the same experiment twice, as 'raw' and as 'rough'"],
    [
      { raw: undefined },
      "Section 5 declares 'raw': expected an experiment, found undefined. Make it with experiment(…)",
    ],
    [
      { raw: atStart(raw) },
      "Section 5 declares 'raw': expected an experiment, found atStart(…). Name the experiment alone",
    ],
    [{ raw: vary(raw, { seed: 3 }) }, 'without a seed of its own, found seed 3. Leave `seed` out: CHAPTER_SEEDS'],
  ])('%# is refused', (declared, message) => {
    expect(() => new Names(5, declared as unknown as Experiments)).toThrow(message)
  })

  test('may have two names for what is the same at brief scale alone', () => {
    const long = experiment({ ...raw, epochs: 20, brief: { ...raw.brief, epochs: 5 } })
    expect(() => new Names(12, { raw, long })).not.toThrow()
  })

  test('has to be used up, by claims, controls or figures, as runs or starts', () => {
    const names = new Names(5, { raw, scaled, withAdam })
    expect(() => names.requireAllUsed()).toThrow('declared and never used: raw, scaled, withAdam.')
    const uses = names.usesOf('5.1a', { raw: atStart(raw) })
    names.controlsOf('5.1a', uses, { raw: scaled })
    expect(() => names.requireAllUsed()).toThrow('declared and never used: withAdam. Take them out of its declaration')
    names.usesOf("'a figure'", { withAdam })
    expect(() => names.requireAllUsed()).not.toThrow()
  })
})

describe('what a claim looks at', () => {
  const names = new Names(5, { raw, scaled })

  test('is a run or a start under its declared name', () => {
    expect(names.usesOf('5.2a', { scaled, raw: atStart(raw) })).toEqual({
      scaled: { name: 'scaled', experiment: scaled, as: 'run' },
      raw: { name: 'raw', experiment: raw, as: 'start' },
    })
  })

  test('is known by what it describes, not by which object it is', () => {
    expect(names.usesOf('5.2a', { raw: experiment({ ...raw }) }).raw?.name).toBe('raw')
  })

  test.each([
    [{ baseline: scaled }, "5.2a calls an experiment 'baseline'; expected 'scaled', as section 5 declares it."],
    [{ raw: scaled, scaled }, "5.2a calls an experiment 'raw'; expected 'scaled'"],
    [
      { withAdam },
      "in the place of 'withAdam'; expected one of raw, scaled. Declare it, under a name of its own: chapter(5, …, { raw, scaled, … }",
    ],
    [{ raw: experiment({ ...raw, brief: {} }) }, '5.2a looks at an experiment that is not declared'],
    [{ withAdam: atStart(withAdam) }, '5.2a looks at an experiment that is not declared'],
    [{ rw: undefined }, "5.2a has 'rw': expected an experiment, found undefined."],
    [
      { raw: vary(raw, { seed: 1 }) },
      "5.2a has 'raw': expected an experiment without a seed of its own, found seed 1.",
    ],
  ])('%# is refused', (needs, message) => {
    expect(() => names.usesOf('5.2a', needs as unknown as Needs)).toThrow(message)
  })
})

describe('a control', () => {
  const names = new Names(5, { raw, scaled })
  const uses = names.usesOf('5.2a', { raw, scaled: atStart(scaled) })

  test('has its own declared name in the place of another, and is a run or a start as that one was', () => {
    expect(names.controlsOf('5.2a', uses, { raw: scaled, scaled: raw })).toEqual({
      raw: { name: 'scaled', experiment: scaled, as: 'run' },
      scaled: { name: 'raw', experiment: raw, as: 'start' },
    })
  })

  test.each([
    [{ rw: scaled }, "5.2a has a control in the place of 'rw'; expected one of raw, scaled. Add it"],
    [{ raw: withAdam }, "5.2a, in its control, looks at an experiment that is not declared, in the place of 'raw'"],
    [
      { raw },
      "5.2a has a control in the place of 'raw': expected another experiment, found the same. Name one that lacks",
    ],
    [{ raw: atStart(scaled) }, "5.2a, in its control, has 'raw': expected an experiment, found atStart(…)."],
  ])('%# is refused', (control, message) => {
    expect(() => names.controlsOf('5.2a', uses, control as unknown as Experiments)).toThrow(message)
  })
})

describe('whatever the order', () => {
  const declared = { raw, scaled, withAdam }
  const claims: readonly [string, Needs, Experiments][] = [
    ['a', { raw, scaled }, { raw: scaled }],
    ['b', { scaled: atStart(scaled) }, { scaled: withAdam }],
    ['c', { withAdam }, {}],
    ['d', { withAdam: atStart(withAdam), raw }, { withAdam: raw, raw: withAdam }],
  ]
  const order = <T>(things: readonly T[], seed: number) =>
    [...shuffled(things.length, randomStream(seed, 'order'))].map((index) => things[index] as T)

  /** All names of a section that declares and claims in some order. */
  function namesIn(seed: number) {
    const names = new Names(5, Object.fromEntries(order(Object.entries(declared), seed)))
    const found = order(claims, seed + 100).map(([id, needs, control]) => {
      const uses = names.usesOf(id, needs)
      return [id, [uses, names.controlsOf(id, uses, control)]]
    })
    names.requireAllUsed()
    return Object.fromEntries(found)
  }

  test('of declarations and claims, everything has the same name', () => {
    const seeds = Array.from({ length: 20 }, (_, seed) => seed)
    for (const seed of seeds) expect(namesIn(seed)).toEqual(namesIn(0))
    // That the orders were different ones.
    expect(new Set(seeds.map((seed) => order(claims, seed + 100)[0])).size).toBe(claims.length)
  })
})
