/**
 * Puts a current TensorFlow under the unmodified binding of `@tensorflow/tfjs-node-gpu`: `npm run backend:tensorflow`, with `-- --gpu`
 * for CUDA and `-- --remove` to undo it. The package's own install step fetches TensorFlow 2.9.1 for CUDA 11, from a host that many
 * networks block. Everything here comes from npm and PyPI, pinned by hash.
 *
 * It all goes to a folder of its own, `.cache/tensorflow/<name>/`, laid out as the package expects. `node_modules` stays as npm made it:
 * the next `npm ci` neither removes this nor fails on it, and as `.cache` is inside the project, the package finds the project's own
 * `@tensorflow/tfjs` from there. The folder is made under another name and renamed when it has been seen to train, so a failure or
 * Ctrl-C leaves nothing. Its name holds the versions, the platform, and a hash of all that it is made from: the wheels' hashes, the
 * lock file's entries and this file.
 *
 * NOT TRIED: `--gpu` was written without a machine that has CUDA at hand. Its wheels are pinned by version only (wheels-gpu.txt), and
 * that TensorFlow finds NVIDIA's libraries in `deps/nvidia`, which its search path should lead to, is an expectation.
 *
 * Linux on x64 with glibc only. Plain JavaScript, because Node 20 runs no TypeScript.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { lockedPackages } from './locked.mjs'

/** @typedef {import('./locked.mjs').LockEntry} LockEntry */

const project = fileURLToPath(new URL('../../../', import.meta.url))
const builds = join(project, '.cache', 'tensorflow')
const packageName = '@tensorflow/tfjs-node-gpu'
const unpacker = fileURLToPath(new URL('./unpack.py', import.meta.url))

/** Where the binding and the libraries lie in the package: the binding finds the libraries by the way from one to the other. */
const layout = { binding: 'lib/napi-v8/tfjs_binding.node', libraries: 'deps/lib', rpath: '$ORIGIN/../../deps/lib' }
const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']

/** Every wheel is for this Python, whichever is installed: only C libraries and headers are taken. NVIDIA's have older tags. */
const wheelTags = [
  ...['--only-binary', ':all:', '--no-deps', '--python-version', '3.11', '--implementation', 'cp'],
  ...['manylinux_2_27_x86_64', 'manylinux2014_x86_64', 'manylinux1_x86_64'].flatMap((tag) => ['--platform', tag]),
]

/** The folder that is being made, and the program that is running for it. */
/** @type {{ folder?: string, child?: import('node:child_process').ChildProcess }} */
const unfinished = {}

/** @param {string[]} options */
async function main(options) {
  const unknown = options.find((option) => !['--gpu', '--remove'].includes(option))
  if (unknown) throw new Error(`There is no option ${unknown}; there are --gpu and --remove.`)
  if (options.includes('--remove')) {
    await rm(builds, { recursive: true, force: true })
    console.log(`removed: ${builds}`)
    return
  }
  requirePlatform()
  const device = options.includes('--gpu') ? 'gpu' : 'cpu'
  const requirements = fileURLToPath(new URL(`./wheels-${device}.txt`, import.meta.url))
  const packages = await lockedPackages([packageName, 'node-api-headers'])
  const name = await buildName(requirements, packages)
  const finished = join(builds, name)
  if (await exists(finished)) {
    console.log(`nothing to do: ${finished} is there. To make it again, run this with --remove first.`)
    return
  }
  // Before the download, so that a missing compiler costs nothing.
  const compiler = await findCompiler()
  await mkdir(builds, { recursive: true })
  await removeLeftovers()
  const folder = join(builds, `.${process.pid}`)
  await mkdir(folder)
  unfinished.folder = folder
  try {
    await installPackages(folder, packages)
    const target = join(folder, 'node_modules', packageName)
    await unpackWheels(await downloadWheels(folder, requirements), target, join(folder, 'include'))
    await compile(compiler, folder, target)
    await check(folder, device)
    for (const scrap of ['include', 'wheels', 'check.mjs', 'node_modules/node-api-headers']) {
      await rm(join(folder, scrap), { recursive: true, force: true })
    }
    await rename(folder, finished).catch(async (error) => {
      // Another run may have finished it meanwhile.
      if (!(await exists(finished))) throw error
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  // One build at a time, so that there is no question which one is loaded.
  for (const other of await readdir(builds)) {
    if (!other.startsWith('.') && other !== name) await rm(join(builds, other), { recursive: true, force: true })
  }
  console.log(`done: ${finished}`)
}

function requirePlatform() {
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport())
  if (process.platform === 'linux' && process.arch === 'x64' && report.header.glibcVersionRuntime) return
  const here = `${process.platform} on ${process.arch}`
  throw new Error(
    `This works on Linux on x64 with glibc only, and here is ${here}. \`npm rebuild ${packageName}\` tries the package's own way.`,
  )
}

/**
 * Versions, platform, and a hash of all that goes in.
 *
 * @param {string} requirements
 * @param {Record<string, LockEntry>} packages
 */
async function buildName(requirements, packages) {
  const hash = createHash('sha256').update(JSON.stringify(packages))
  for (const file of [requirements, unpacker, fileURLToPath(import.meta.url)]) hash.update(await readFile(file))
  const tensorflow = /^(tensorflow\S*)==(\S+)/m.exec(await readFile(requirements, 'utf8'))
  const binding = packages[`node_modules/${packageName}`]?.version
  const digest = hash.digest('hex').slice(0, 12)
  return `tfjs-${binding}-${tensorflow?.[1]}-${tensorflow?.[2]}-${process.platform}-${process.arch}-${digest}`
}

/**
 * Step 1. npm drops an optional package whose install step fails, with all that it needs, so both are fetched here, whatever npm left.
 *
 * @param {string} folder
 * @param {Record<string, LockEntry>} packages
 */
async function installPackages(folder, packages) {
  console.log(`1/5 ${packageName} and what it needs, from npm`)
  const places = Object.keys(packages)
  const { version } = /** @type {LockEntry} */ (packages[`node_modules/${packageName}`])
  const headers = /** @type {LockEntry} */ (packages['node_modules/node-api-headers'])
  const root = {
    name: 'build',
    version: '0.0.0',
    dependencies: { [packageName]: version, 'node-api-headers': headers.version },
  }
  const lock = {
    name: root.name,
    version: root.version,
    lockfileVersion: 3,
    requires: true,
    packages: { '': root, ...packages },
  }
  await writeFile(join(folder, 'package.json'), JSON.stringify(root))
  await writeFile(join(folder, 'package-lock.json'), JSON.stringify(lock))
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    failed: `npm could not install ${places.length} packages. Is the registry reachable?`,
    missing: 'npm is not on the PATH.',
  })
  await rm(join(folder, 'package.json'))
  await rm(join(folder, 'package-lock.json'))
}

/**
 * Step 2.
 *
 * @param {string} folder
 * @param {string} requirements
 * @returns {Promise<string[]>} the wheels' files
 */
async function downloadWheels(folder, requirements) {
  console.log(`2/5 ${basename(requirements)}, from PyPI (a few hundred megabytes and more, once)`)
  const lines = (await readFile(requirements, 'utf8')).replace(/\\\n/g, '').split('\n')
  const pinned = lines.filter((line) => line.includes('==')).every((line) => line.includes('--hash='))
  const wheels = join(folder, 'wheels')
  const options = ['--quiet', '--disable-pip-version-check', '--dest', wheels, '--requirement', requirements]
  await run('python3', ['-m', 'pip', 'download', ...wheelTags, ...(pinned ? ['--require-hashes'] : []), ...options], {
    failed: 'pip could not download the wheels and says why above. Without pip: Debian, apt install python3-pip.',
    missing: 'python3 is not there. It downloads and unpacks the wheels (Debian: apt install python3 python3-pip).',
  })
  const files = (await readdir(wheels)).sort().map((file) => join(wheels, file))
  if (!pinned) {
    console.log(`    pinned by version only. To pin what came, add to ${basename(requirements)}:`)
    for (const file of files) console.log(`    ${basename(file)} --hash=sha256:${await sha256(file)}`)
  }
  return files
}

/**
 * Step 3: libraries into the package, headers beside it.
 *
 * @param {string[]} wheels
 * @param {string} target the package's folder
 * @param {string} include
 */
async function unpackWheels(wheels, target, include) {
  console.log('3/5 the C libraries and headers out of the wheels')
  const to = [join(target, layout.libraries), join(target, 'deps'), include]
  for (const wheel of wheels) {
    await run('python3', [unpacker, wheel, ...to, ...libraries], {
      failed: `${basename(wheel)} could not be unpacked. Is there room for a gigabyte (for CUDA, five)?`,
      missing: 'python3 is not there.',
    })
    await rm(wheel)
  }
  for (const library of libraries) {
    const file = join(target, layout.libraries, library)
    if (!(await exists(file)))
      throw new Error(`The wheel has no ${library}: TensorFlow lays it out in another way now.`)
  }
}

/**
 * Step 4: the package's own sources, from its own folder, so that no path of this machine gets into the binding.
 *
 * @param {string} compiler
 * @param {string} folder
 * @param {string} target
 */
async function compile(compiler, folder, target) {
  console.log(`4/5 the package's binding, with ${compiler}`)
  const headers = join(folder, 'node_modules', 'node-api-headers', 'include')
  const binding = join(target, layout.binding)
  await mkdir(join(binding, '..'), { recursive: true })
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc']
  const flags = [
    '-std=c++17',
    '-O2',
    '-fPIC',
    '-shared',
    '-s',
    '-DNAPI_VERSION=8',
    `-I${headers}`,
    `-I${join(folder, 'include')}`,
  ]
  const link = [
    `-L${join(target, layout.libraries)}`,
    ...libraries.map((name) => `-l:${name}`),
    `-Wl,-rpath,${layout.rpath}`,
  ]
  await run(compiler, [...flags, ...sources, '-o', binding, ...link], {
    cwd: join(target, 'binding'),
    failed: 'The binding does not compile.',
    missing: `${compiler} is not there.`,
  })
}

/** @returns {Promise<string>} $CXX, or the first of c++, g++ and clang++ that there is */
async function findCompiler() {
  const candidates = process.env.CXX ? [process.env.CXX] : ['c++', 'g++', 'clang++']
  for (const compiler of candidates) {
    const works = await run(compiler, ['--version'], { failed: '', missing: '', quiet: true }).then(
      () => true,
      () => false,
    )
    if (works) return compiler
  }
  throw new Error(
    `There is no C++ compiler (${candidates.join(', ')}). Debian: apt install g++. Fedora: dnf install gcc-c++.`,
  )
}

/**
 * Step 5: the project's own loader and a small regression, in a process of their own, since a library that crashes ends its process.
 *
 * @param {string} folder
 * @param {string} device
 */
async function check(folder, device) {
  console.log('5/5 does it train?')
  const outfile = join(folder, 'check.mjs')
  const entryPoints = [fileURLToPath(new URL('./check.ts', import.meta.url))]
  await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external' })
  const output = await run(process.execPath, [outfile, device, folder], {
    failed: 'The binding was built, but it does not train.',
    missing: 'node is not there.',
  })
  const { first, last, device: card, version } = JSON.parse(output.trim().split('\n').at(-1) ?? '')
  if (!(last < first / 1000)) throw new Error(`It runs, but does not learn: the loss goes from ${first} to ${last}.`)
  console.log(
    `    TensorFlow ${version} on ${card}: the loss falls from ${first.toFixed(3)} to ${last.toExponential(1)}`,
  )
}

/**
 * Runs a program and gives what it writes to its standard output; its standard error is shown.
 *
 * @param {string} program
 * @param {string[]} parameters
 * @param {{ cwd?: string, failed: string, missing: string, quiet?: boolean }} options `failed` and `missing` are what to tell
 * @returns {Promise<string>}
 */
function run(program, parameters, { cwd, failed, missing, quiet }) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, { cwd, stdio: ['ignore', 'pipe', quiet ? 'ignore' : 'inherit'] })
    unfinished.child = child
    let output = ''
    child.stdout?.on('data', (text) => {
      output += text
    })
    child.on('error', (error) => reject(new Error(`${missing} (${error.message})`)))
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output)
      else reject(new Error(`${failed} (${program} ended with ${signal ?? code})\n${output}`.trim()))
    })
  })
}

/** What a run that was killed outright left behind. */
async function removeLeftovers() {
  for (const name of await readdir(builds)) {
    const [, pid] = /^\.(\d+)$/.exec(name) ?? []
    if (pid && !isRunning(Number(pid))) await rm(join(builds, name), { recursive: true, force: true })
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM'
  }
}

/** @param {string} file */
async function sha256(file) {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex')
}

/** @param {string} file */
function exists(file) {
  return stat(file).then(
    () => true,
    () => false,
  )
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => {
    unfinished.child?.kill()
    if (unfinished.folder) rmSync(unfinished.folder, { recursive: true, force: true, maxRetries: 5 })
    process.exit(1)
  })
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
