/** Which engine trains: the one that was asked for, or the fastest that this machine has. */
import { createRequire } from 'node:module'
import { type EngineName, engines, type StartedEngine, wasmEngine } from './engines.ts'
import { type Outcome, probeEngine } from './probe.ts'
import { packageFolder, packageName, projectFolder } from './tensorflow/place.ts'

export interface Choice extends StartedEngine {
  readonly name: EngineName
  /** The faster engines, and why they were not taken. */
  readonly passedOver: readonly { readonly name: EngineName; readonly reason: string }[]
}

export interface Means {
  /** Starts an engine somewhere and says how that went. */
  readonly probe: (name: EngineName) => Promise<Outcome>
  /** The packages that an engine needs and this project does not find. */
  readonly missing: (name: EngineName) => readonly string[]
}

/** Faster than ours, where they are real. */
const faster = ['cuda', 'webgpu'] as const

/**
 * The engine for `asked`. `auto` takes CUDA if TensorFlow reports such a device, else WebGPU if there is a real adapter, else our
 * WebAssembly engine, which runs everywhere.
 *
 * Throws if an engine that was asked for by name cannot be had, with what to install.
 */
export async function chooseEngine(asked: 'auto' | EngineName, means: Means = theseMeans): Promise<Choice> {
  if (asked === 'wasm') return { ...wasmEngine, passedOver: [] }
  if (asked !== 'auto') {
    const outcome = await means.probe(asked)
    if (outcome.ok) return { name: asked, ...outcome.engine, passedOver: [] }
    throw new Error(`CHAPTER_BACKEND=${asked} cannot be had. ${outcome.message}`)
  }
  const passedOver: { name: EngineName; reason: string }[] = []
  for (const name of faster) {
    const missing = means.missing(name)
    if (missing.length > 0) {
      passedOver.push({ name, reason: `${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not installed` })
      continue
    }
    const outcome = await means.probe(name)
    if (outcome.ok && !outcome.engine.software) return { name, ...outcome.engine, passedOver }
    passedOver.push({ name, reason: outcome.ok ? `${outcome.engine.device} is no real GPU` : outcome.message })
  }
  return { ...wasmEngine, passedOver }
}

const theseMeans: Means = {
  probe: probeEngine,
  missing: (name) => engines[name].packages.filter((needed) => !isInstalled(needed)),
}

function isInstalled(name: string): boolean {
  // What `npm run backend:tensorflow` built is not where npm looks.
  if (name === packageName) return packageFolder(projectFolder()) !== undefined
  try {
    createRequire(import.meta.url).resolve(name)
    return true
  } catch {
    return false
  }
}

/**
 * The suite's first line.
 *
 * @param width what there is to say of the number of bits that our own engine computes at a time
 */
export function choiceText({ name, device, version, passedOver }: Choice, width = ''): string {
  const { title } = engines[name]
  const on = name === 'wasm' || name === 'cpu' ? '' : `, ${device}, version ${version}`
  const others = passedOver.map(({ name, reason }) => `${engines[name].title}: ${reason.replace(/\.$/, '')}`)
  return `engine: ${title}${on}${width}${others.length > 0 ? `; not taken: ${others.join('; ')}` : ''}`
}
