import * as tf from '@tensorflow/tfjs-core'
import type { StartEngine } from './engines.ts'
import { EngineUnavailable } from './unavailable.ts'

/** The parts of the package `webgpu` (Dawn, Chrome's WebGPU, for Node) and of its adapters that are used here. */
interface Dawn {
  readonly globals: Record<string, unknown>
  create(options: readonly string[]): {
    requestAdapter(options: { powerPreference: 'high-performance' }): Promise<Adapter | null>
  }
}
interface Adapter {
  readonly info: {
    vendor: string
    architecture: string
    device: string
    description: string
    isFallbackAdapter?: boolean
  }
}

const install = 'npm install --no-save webgpu @tensorflow/tfjs-backend-webgpu@4.22.0'

/** TensorFlow.js on WebGPU. Values arrive later here: whoever wants one must await `data()`. */
export const start: StartEngine = async () => {
  const dawn = await load<Dawn>('webgpu')
  const gpu = dawn.create([])
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' })
  if (!adapter) {
    throw new EngineUnavailable(
      'no GPU',
      'WebGPU finds no adapter: this machine has no GPU with a Vulkan, Metal or Direct3D 12 driver. ' +
        'For a software one, set VK_DRIVER_FILES to the ICD file of SwiftShader.',
    )
  }
  // The backend looks for what a browser would have, and does so while it is loaded.
  Object.assign(globalThis, dawn.globals)
  if (typeof navigator === 'undefined')
    Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true })
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true })
  const { version_webgpu } = await load<{ version_webgpu?: string }>('@tensorflow/tfjs-backend-webgpu')
  // Small tensors would be computed in JavaScript, which reads them at once, and a GPU's values are not there at once.
  tf.env().set('WEBGPU_CPU_FORWARD', false)
  if (!(await tf.setBackend('webgpu'))) {
    throw new EngineUnavailable(
      'no GPU',
      'TensorFlow.js could not start its WebGPU backend on the adapter that there is.',
    )
  }
  await tf.ready()
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info
  const name = [description || device || architecture, vendor && `(${vendor})`].filter(Boolean).join(' ')
  const software = isFallbackAdapter === true || /swiftshader|llvmpipe|basic render/i.test(`${name} ${architecture}`)
  return { device: name, version: version_webgpu ?? tf.version_core, software }
}

/** Loads an optional package. */
async function load<Module>(name: string): Promise<Module> {
  try {
    return (await import(name)) as Module
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new EngineUnavailable('not installed', `The package '${name}' cannot be loaded (${reason}). Try: ${install}`)
  }
}
