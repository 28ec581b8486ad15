/** The heart of the suite: what makes a claim hold, fail, break or go unmeasured. Runs are plain numbers here, and no Vitest is in it. */
import { describe, expect, test } from 'vitest'
import { DatasetError } from '../dataset/dataset-error.ts'
import { type Check, type ClaimRequest, checkClaim, type Recorder } from './check.ts'
import { above, type Measurement } from './measurement.ts'
import { RunDiverged } from './quantity.ts'
import type { ClaimPlan } from './verdict.ts'

let measurements: Measurement[] = []

/** As a matcher does: writes down what it measures, and throws where that does not hold. */
function expectAbove(value: number, threshold: number): void {
  const measurement = above(value, threshold)
  measurements.push(measurement)
  if (!measurement.holds) throw new Error(`${value} is not above ${threshold}`)
}

const record: Recorder = async (check) => {
  measurements = []
  try {
    await check()
    return { measurements, error: undefined }
  } catch (error) {
    return { measurements, error }
  }
}

const plan: ClaimPlan = { id: '5.1', sentence: 'it learns', expected: 'holds' }

/** A claim about runs that are as large as their seed and ten more. */
function claimed(check: Check<{ run: number }>, more: Partial<ClaimRequest<{ run: number }>> = {}) {
  const request = {
    plan,
    seeds: [0],
    trained: true,
    runsOf: async (seed: number) => ({ run: 10 + seed }),
    check,
    record,
  }
  return checkClaim({ ...request, ...more })
}

const holds: Check<{ run: number }> = ({ run }) => expectAbove(run, 5)
const fails: Check<{ run: number }> = ({ run }) => expectAbove(run, 50)

describe('a claim', () => {
  test('holds where every expectation does, with what was measured', async () => {
    const { claim, cause } = await claimed(holds)
    expect(claim).toEqual({
      ...plan,
      verdict: 'holds',
      seeds: [{ seed: 0, outcome: 'holds', measurements: [above(10, 5)] }],
    })
    expect(cause).toBeUndefined()
  })

  test('fails where one does not, with the error whose stack says where', async () => {
    const { claim, cause } = await claimed((runs) => {
      holds(runs)
      return fails(runs)
    })
    expect(claim).toMatchObject({ verdict: 'failed', seeds: [{ outcome: 'false' }] })
    expect(claim.seeds[0]?.measurements).toEqual([above(10, 5), above(10, 50)])
    expect(cause).toEqual(new Error('10 is not above 50'))
  })

  test('fails also where the check went on in spite of it', async () => {
    const { claim } = await claimed((runs) => {
      try {
        fails(runs)
      } catch {}
    })
    expect(claim).toMatchObject({ verdict: 'failed', seeds: [{ outcome: 'false' }] })
  })

  test('is broken where its check throws: that says nothing about the sentence', async () => {
    const { claim, cause } = await claimed((runs) => {
      holds(runs)
      throw new TypeError('runs.raw is undefined')
    })
    expect(claim).toMatchObject({
      verdict: 'broken',
      seeds: [{ outcome: 'broken', reason: 'runs.raw is undefined', measurements: [above(10, 5)] }],
    })
    expect(cause).toBeInstanceOf(TypeError)
  })

  test.each([undefined, null, 'a text'])('is broken where its check throws %j, which is no error', async (thrown) => {
    const { claim } = await claimed(
      () => {
        throw thrown
      },
      // The recorder of the suite makes an error of nothing.
      {
        record: async (check) => ({
          measurements: [above(2, 1)],
          error: (await caught(check)) ?? new Error('nothing'),
        }),
      },
    )
    expect(claim.verdict).toBe('broken')
  })

  test('is broken where its check measures nothing', async () => {
    const { claim } = await claimed(() => {})
    expect(claim.verdict).toBe('broken')
    expect(claim.seeds[0]?.reason).toBe(
      'The check measured nothing: a claim that cannot fail is no claim. Is an expect missing, or an await?',
    )
  })

  test('fails where a run diverged that it asks something of', async () => {
    const { claim } = await claimed(() => {
      throw new RunDiverged('its loss became NaN')
    })
    expect(claim).toMatchObject({ verdict: 'failed', seeds: [{ outcome: 'false', reason: 'its loss became NaN' }] })
  })

  test('is not measured where its runs cannot be had, and the check is not asked', async () => {
    let asked = false
    const { claim, cause } = await claimed(
      () => {
        asked = true
      },
      { runsOf: () => Promise.reject(new Error('The trainer went away')) },
    )
    expect(claim).toMatchObject({
      verdict: 'not measured',
      seeds: [{ outcome: 'not measured', reason: 'The trainer went away' }],
    })
    expect(cause).toEqual(new Error('The trainer went away'))
    expect(asked).toBe(false)
  })

  test('is not measured where data is damaged that the check itself reads', async () => {
    const { claim } = await claimed(() => {
      throw new DatasetError('train-images', { expected: 'a', found: 'b', next: 'c' })
    })
    expect(claim.verdict).toBe('not measured')
  })

  test.each<[what: string, thrown: unknown]>([
    ['a missing file', Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT', syscall: 'open' })],
    ['a locked file', Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES', syscall: 'open' })],
    ['a zip cut short', Object.assign(new Error('unexpected end of file'), { code: 'Z_BUF_ERROR', errno: -5 })],
    ['a picture’s file', Object.assign(new Error('portrait.jpg cannot be read'), { file: 'portrait.jpg' })],
    ['an engine that died', new WebAssembly.RuntimeError('Aborted()')],
    ['no memory', new RangeError('WebAssembly.Memory(): could not allocate memory')],
    ['one of these below', new Error('the garments', { cause: new Error('reading', { cause: dataError() }) })],
  ])('is not measured where the check meets %s', async (_what, thrown) => {
    const { claim, cause } = await claimed(() => {
      throw thrown
    })
    expect(claim).toMatchObject({ verdict: 'not measured', seeds: [{ reason: (thrown as Error).message }] })
    expect(cause).toBe(thrown)
  })

  test.each<[what: string, thrown: Error]>([
    ['a bug', new TypeError("Cannot read properties of null (reading 'length')")],
    ['a number out of range', new RangeError('Invalid array length')],
    ['an image that is cut wrongly', Object.assign(new Error('Cannot crop rows'), { name: 'ImageError' })],
    ['a circle of causes', circular()],
  ])('is broken where it is %s', async (_what, thrown) => {
    const { claim } = await claimed(() => {
      throw thrown
    })
    expect(claim.verdict).toBe('broken')
  })

  test('is broken by an assertion that is none of the chapter’s, and says so', async () => {
    const { claim } = await claimed((runs) => {
      holds(runs)
      expect(2 + 2).toBe(5)
    })
    expect(claim.verdict).toBe('broken')
    expect(claim.seeds[0]?.reason).toMatch(/^An assertion failed that is none of the chapter's.*expected 4 to be 5/)
  })

  test('may wait in its check', async () => {
    const { claim } = await claimed(async (runs) => {
      await Promise.resolve()
      return fails(runs)
    })
    expect(claim.verdict).toBe('failed')
  })
})

describe('a sentence that is to be refuted', () => {
  const refuted: ClaimPlan = { ...plan, expected: 'refuted', note: 'The text says five.' }

  test('is refuted where what the spec asserts instead holds', async () => {
    expect((await claimed(holds, { plan: refuted })).claim).toMatchObject({
      verdict: 'refuted',
      note: 'The text says five.',
    })
  })

  test('fails where that does not hold: no longer refuted', async () => {
    expect((await claimed(fails, { plan: refuted })).claim).toMatchObject({ verdict: 'failed', expected: 'refuted' })
  })

  test('is broken where the check throws', async () => {
    const thrown = claimed(
      () => {
        throw new Error('typing error')
      },
      { plan: refuted },
    )
    expect((await thrown).claim.verdict).toBe('broken')
  })
})

describe('seeds:', () => {
  test('the check is made on each, with its own runs', async () => {
    const { claim } = await claimed(({ run }) => expectAbove(run, 5), { seeds: [0, 3] })
    expect(claim.seeds).toMatchObject([
      { seed: 0, measurements: [above(10, 5)] },
      { seed: 3, measurements: [above(13, 5)] },
    ])
  })

  test('one on which it fails is enough', async () => {
    for (const seeds of [
      [0, 3],
      [3, 0],
    ]) {
      const { claim, cause } = await claimed(({ run }) => expectAbove(run, 11), { seeds })
      expect(claim.verdict).toBe('failed')
      expect(claim.seeds.map(({ outcome }) => outcome).sort()).toEqual(['false', 'holds'])
      expect(cause).toEqual(new Error('10 is not above 11'))
    }
  })

  test('one whose runs cannot be had does not hide one on which it fails', async () => {
    const runsOf = async (seed: number) => {
      if (seed === 0) throw new Error('disk full')
      return { run: 1 }
    }
    expect((await claimed(holds, { seeds: [0, 1], runsOf })).claim).toMatchObject({
      verdict: 'failed',
      seeds: [{ outcome: 'not measured' }, { outcome: 'false' }],
    })
  })

  test('what looks at no training is checked once, and says so', async () => {
    const { claim } = await claimed(holds, { seeds: [0, 1, 2], trained: false })
    expect(claim).toMatchObject({ untrained: true, seeds: [{ seed: 0 }] })
    expect((await claimed(holds)).claim).not.toHaveProperty('untrained')
  })
})

describe('a control', () => {
  const without = (run: number) => ({ controlOf: async () => ({ run }) })

  test('that fails leaves the claim as it is, and is kept with what it measured', async () => {
    const { claim, cause } = await claimed(holds, without(1))
    expect(claim).toMatchObject({ verdict: 'holds', seeds: [{ outcome: 'holds', control: above(1, 5) }] })
    expect(cause).toBeUndefined()
  })

  test('that holds as well makes the claim fail', async () => {
    const { claim } = await claimed(holds, without(9))
    expect(claim).toMatchObject({ verdict: 'failed', seeds: [{ outcome: 'false', measurements: [above(10, 5)] }] })
    expect(claim.seeds[0]?.reason).toContain('it holds there as well')
    expect(claim.seeds[0]).not.toHaveProperty('control')
  })

  test('that throws something else makes the claim broken, with that error', async () => {
    const check: Check<{ run: number }> = ({ run }) => {
      if (run === 1) throw new TypeError('no such layer')
      expectAbove(run, 5)
    }
    const { claim, cause } = await claimed(check, without(1))
    expect(claim.verdict).toBe('broken')
    expect(claim.seeds[0]?.reason).toContain('should fail: no such layer')
    expect(cause).toEqual(new TypeError('no such layer'))
  })

  test('that cannot be had leaves the claim unmeasured', async () => {
    const { claim } = await claimed(holds, { controlOf: () => Promise.reject(new Error('disk full')) })
    expect(claim).toMatchObject({ verdict: 'not measured', seeds: [{ outcome: 'not measured' }] })
  })

  test('is on the claim’s own seed, and gets its runs', async () => {
    const asked: unknown[] = []
    const controlOf = async (seed: number, runs: { run: number }) => {
      asked.push([seed, runs])
      return { run: 0 }
    }
    await claimed(holds, { seeds: [0, 3], controlOf })
    expect(asked).toEqual([
      [0, { run: 10 }],
      [3, { run: 13 }],
    ])
  })

  test('is not asked for where the claim fails without it', async () => {
    let asked = false
    const controlOf = async () => {
      asked = true
      return { run: 0 }
    }
    await claimed(fails, { controlOf })
    expect(asked).toBe(false)
  })
})

test('what is not checked at this scale says why, and trains and checks nothing', async () => {
  let asked = false
  const asking = async () => {
    asked = true
    return { run: 0 }
  }
  const { claim, cause } = await claimed(asking as never, { runsOf: asking, notChecked: 'ten epochs are too few' })
  expect(claim).toEqual({ ...plan, verdict: 'not checked', seeds: [], note: 'ten epochs are too few' })
  expect(cause).toBeUndefined()
  expect(asked).toBe(false)
})

const dataError = () => new DatasetError('train-images', { expected: 'a', found: 'b', next: 'c' })

function circular(): Error {
  const error = new Error('a circle')
  error.cause = error
  return error
}

async function caught(work: () => void | Promise<void>): Promise<unknown> {
  try {
    await work()
    return undefined
  } catch (error) {
    return error
  }
}
