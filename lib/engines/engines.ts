/** The TensorFlow.js engines that can train the chapter, by the names that `CHAPTER_BACKEND` knows them by. */

export type EngineName = 'cuda' | 'tensorflow' | 'webgpu' | 'wasm' | 'cpu'

/** What is known of one before it is loaded. */
export interface EngineDescription {
  /** As a reader is told. */
  readonly title: string
  /** The module in this folder that exports `start`. */
  readonly module: string
  /** Packages that it needs besides the project's own. */
  readonly packages: readonly string[]
  /**
   * One training at a time, whatever CHAPTER_WORKERS says. A GPU would only be shared. And the binding of `@tensorflow/tfjs-node-gpu` is
   * not made for several threads: each operation looks up its attributes in one `std::set` for the whole process, unlocked, and the
   * first ones add to it (`ATTR_NAME_SET` in its `tfjs_backend.cc`). Two threads at once end in a segmentation fault now and then.
   */
  readonly oneAtATime: boolean
  /** Its code is native and outlives the thread that it runs in: a training has to be asked to stop, and waited for. */
  readonly native: boolean
  /** Its tensors are in a WebAssembly memory, which cannot grow beyond 4 GiB. */
  readonly webAssembly: boolean
}

export const engines: Readonly<Record<EngineName, EngineDescription>> = {
  cuda: {
    title: 'TensorFlow on a CUDA GPU',
    module: 'cuda.ts',
    packages: ['@tensorflow/tfjs-node-gpu'],
    oneAtATime: true,
    native: true,
    webAssembly: false,
  },
  tensorflow: {
    title: 'TensorFlow',
    module: 'tensorflow.ts',
    packages: ['@tensorflow/tfjs-node-gpu'],
    oneAtATime: true,
    native: true,
    webAssembly: false,
  },
  webgpu: {
    title: 'WebGPU',
    module: 'webgpu.ts',
    packages: ['webgpu', '@tensorflow/tfjs-backend-webgpu'],
    oneAtATime: true,
    native: true,
    webAssembly: false,
  },
  wasm: {
    title: 'WebAssembly with our kernels',
    module: 'wasm.ts',
    packages: [],
    oneAtATime: false,
    native: false,
    webAssembly: true,
  },
  cpu: {
    title: 'plain JavaScript',
    module: 'cpu.ts',
    packages: [],
    oneAtATime: false,
    native: false,
    webAssembly: false,
  },
}

/** An engine that runs. */
export interface StartedEngine {
  /** What computes: a graphics card's name, or `CPU`. */
  readonly device: string
  /** Of the library below TensorFlow.js: two of them need not give the same bits. */
  readonly version: string
  /** A GPU that a processor pretends to be, such as SwiftShader: slower than anything else here. */
  readonly software?: boolean
}

/** Our own engine: part of the project, so that it need not be tried, and its packages' versions are counted anyway. */
export const wasmEngine: StartedEngine & { readonly name: 'wasm' } = { name: 'wasm', device: 'CPU', version: '' }

/**
 * What each engine's module exports: makes the engine TensorFlow.js's backend in this thread. Throws an `EngineUnavailable` that says
 * what is missing.
 *
 * @param kernels the bytes of our compiled kernels, which WebAssembly alone uses
 */
export type StartEngine = (kernels: Uint8Array<ArrayBuffer>) => Promise<StartedEngine>
