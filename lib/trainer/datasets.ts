/** The data that trainings ask for, each read or measured once, when the first training needs it. */
import { readFashionMnist } from '../dataset/fashion-mnist.ts'
import type { FashionMnist } from '../dataset/labelled-images.ts'
import type { Data } from '../experiment/experiment.ts'

let pixels: Promise<FashionMnist> | undefined
const features = new Map<number, Promise<FashionMnist>>()

/** Fashion-MNIST, as pixels or as hand-made features. Measuring 70,000 garments takes about seven seconds. */
export function datasetFor(data: Data): Promise<FashionMnist> {
  pixels ??= forgotten(readFashionMnist(), () => {
    pixels = undefined
  })
  if (data.name === 'fashion-mnist') return pixels
  const known = features.get(data.cell)
  if (known) return known
  // OpenCV is loaded for those who need it alone.
  const measured = Promise.all([pixels, import('../images/feature-table.ts')]).then(([garments, { featureTable }]) =>
    featureTable(garments, data.cell),
  )
  features.set(
    data.cell,
    forgotten(measured, () => features.delete(data.cell)),
  )
  return measured
}

/** What could not be read is read anew by the next who asks: in watch mode the file may have been put right. */
function forgotten<Value>(reading: Promise<Value>, forget: () => void): Promise<Value> {
  reading.catch(forget)
  return reading
}
