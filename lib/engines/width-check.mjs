/**
 * The program behind `width.ts`, in a process of its own: do the kernels give the same bits where V8 joins operations of 128 bits to 256,
 * and how much faster are they? A flag that crashes V8, or gives other bits, then costs this process and no training.
 *
 * Start it with `--no-liftoff`, so that all is compiled as it will be after a thousand steps. (Set later on, that flag ends Node 26.)
 *
 * Reads `{ "narrow": …, "wide": … }`, the two modules in base64, from its standard input, and prints a `Checked` as JSON. Plain JavaScript:
 * it is started as it is.
 */
import { createHash } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'

/** This file. */
export const program = new URL(import.meta.url)

/** The flag of V8 that joins operations. */
export const flag = '--experimental-wasm-revectorize'

/**
 * @typedef {object} Checked
 * @property {string} expected what the narrow module gives without the flag, as a hash
 * @property {string} paired the same with it
 * @property {string} wide what the wide module gives with it
 * @property {number} gain how many times as fast a training step is
 */

/** The chapter's network: 784–1000, in batches of 32. */
const [inputs, outputs, batch] = [784, 1000, 32]

/**
 * The kernels of a module on numbers that are the same each time.
 *
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
async function kernelsOf(bytes) {
  const memory = new WebAssembly.Memory({ initial: 512 })
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } })
  const kernels = /** @type {Record<string, (...input: number[]) => number>} */ (instance.exports)
  let top = 1024
  const take = (/** @type {number} */ floats, /** @type {(i: number) => number} */ value = () => 0) => {
    const values = new Float32Array(memory.buffer, top, floats)
    for (let i = 0; i < floats; i++) values[i] = value(i)
    // A line of the cache further on.
    top = (top + floats * 4 + 64) & ~63
    return values
  }
  let state = 1
  // Any numbers between −1 and 1 do (Numerical Recipes' generator).
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 31 - 1
  }
  const half = () => (next() > 0 ? next() : 0)
  const matrices = {
    x: take(batch * inputs, half),
    w: take(inputs * outputs, next),
    m: take(inputs * outputs, () => next() * 1e-3),
    v: take(inputs * outputs, () => Math.abs(next()) * 1e-6),
    dz: take(batch * outputs, half),
    y: take(batch * outputs),
    odd: take(37 * 225, half),
    other: take(225 * 1063, next),
    product: take(37 * 1063),
    logits: take(batch * 10, next),
    labels: take(batch),
    rest: take(4 * batch * outputs),
    numbers: take(16),
    block: take(kernels.gradientBlockBytes?.(outputs) ?? 0),
  }
  matrices.numbers.set([0.9, 0.1, 0.999, 0.001, 0.001, 1, 1e-8])
  new Int32Array(memory.buffer, matrices.labels.byteOffset, batch).forEach((_, i, all) => {
    all[i] = i % 10
  })
  return { kernels, matrices, scratch: top }
}

/** @param {Awaited<ReturnType<typeof kernelsOf>>} its */
function step({ kernels, matrices: { x, w, m, v, dz, y, numbers, block }, scratch }) {
  const at = (/** @type {Float32Array} */ values) => values.byteOffset
  kernels.matMul?.(at(x), batch, at(w), at(dz), at(y), batch, outputs, inputs, 0, 0, 1, scratch)
  kernels.adamUpdateFromProduct?.(
    ...[
      at(w),
      at(m),
      at(v),
      at(x),
      at(dz),
      inputs,
      outputs,
      batch,
      1,
      at(numbers) + 16,
      at(numbers),
      scratch,
      at(block),
    ],
  )
}

/**
 * A hash over what every kernel makes of these numbers.
 *
 * @param {Awaited<ReturnType<typeof kernelsOf>>} its
 */
function fingerprint(its) {
  const { kernels, matrices, scratch } = its
  const { w, m, v, dz, y, odd, other, product, logits, labels, rest } = matrices
  const at = (/** @type {Float32Array} */ values, at = 0) => values.byteOffset + at * 4
  const hash = createHash('sha256')
  const size = batch * outputs
  step(its)
  for (const values of [y, w, m, v]) hash.update(values)
  for (const [transposeA, transposeB] of [0, 1, 2, 3].map((both) => [both & 1, both >> 1])) {
    kernels.matMul?.(
      at(odd),
      37,
      at(other),
      0,
      at(product),
      37,
      1063,
      225,
      transposeA ?? 0,
      transposeB ?? 0,
      0,
      scratch,
    )
    hash.update(product)
  }
  // Both sides of each border of a panel.
  for (const columns of [1, 8, 15, 16, 17, 31, 32, 33, 40, 47, 48, 49, 63, 64, 65, 100, 129]) {
    kernels.matMul?.(at(odd), 5, at(other), at(dz), at(product), 5, columns, 113, 0, 0, columns & 1, scratch)
    hash.update(product)
  }
  kernels.reluGradient?.(at(y), at(dz), at(rest), size)
  kernels.sumRows?.(at(dz), at(rest, size), batch, outputs)
  kernels.addSlope?.(at(dz), at(y), at(rest, 2 * size), size, 0, at(matrices.numbers, 4))
  kernels.batchNorm?.(
    ...[at(dz), at(w), at(m), at(y), at(product), at(v), at(v, 1000), at(v, 2000), batch, outputs, 1e-5],
  )
  hash.update(y).update(product)
  kernels.batchNormGradient?.(...[at(dz), at(y), at(w), at(v), at(product), at(v, 3000), at(v, 4000), batch, outputs])
  kernels.batchNormApply?.(...[at(dz), at(v, 3000), at(v), at(w), at(m), at(y), batch, outputs])
  hash.update(product).update(v).update(y)
  kernels.softmaxCrossEntropy?.(at(logits), at(labels), at(rest, 3 * size), at(rest, 3 * size + 16), batch, 10)
  kernels.sgdUpdate?.(at(dz), at(y), size, 0.01)
  for (const values of [rest, dz]) hash.update(values)
  const sums = [0, 1].map((squared) => kernels.sumMagnitudes?.(at(w), w.length, squared) ?? 0)
  return hash.update(new Float64Array(sums)).digest('hex')
}

/**
 * Milliseconds of the fastest of a few steps: whatever else the machine does only slows it down.
 *
 * @param {Awaited<ReturnType<typeof kernelsOf>>} its
 */
function fastest(its) {
  const times = Array.from({ length: 12 }, () => {
    const started = performance.now()
    step(its)
    return performance.now() - started
  })
  return Math.min(...times)
}

/**
 * The same module to whoever runs it, and another one to V8, which would give compiled code a second time: an empty section at the end.
 *
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
const again = (bytes) => Uint8Array.from([...bytes, 0, 2, 1, 97])

async function main() {
  const chunks = []
  for await (const chunk of process.stdin) chunks.push(chunk)
  const given = JSON.parse(Buffer.concat(chunks).toString())
  const [narrow, wide] = [given.narrow, given.wide].map((text) => Uint8Array.from(Buffer.from(text, 'base64')))
  if (!narrow || !wide) throw new Error('width-check: expected the two modules on the standard input.')
  const plain = await kernelsOf(narrow)
  const expected = fingerprint(plain)
  const before = fastest(plain)
  setFlagsFromString(flag)
  const paired = fingerprint(await kernelsOf(again(narrow)))
  const its = await kernelsOf(wide)
  /** @type {Checked} */
  const checked = { expected, paired, wide: fingerprint(its), gain: before / fastest(its) }
  process.stdout.write(`${JSON.stringify(checked)}\n`)
}

if (process.argv[1]?.endsWith('width-check.mjs')) await main()
