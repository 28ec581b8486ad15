/**
 * Pictures, within reach of a spec: the photograph, what can be done with it, and the garments. A spec that looks at no picture never
 * loads this; the JPEG decoder and OpenCV load with the first call that needs them.
 */
import { fileURLToPath } from 'node:url'
import type { Image } from '../images/image.ts'
import { encodePng } from '../images/png.ts'
import type { Picture } from './picture.ts'

export { asGrey, bars, marked, sheet, spotlight } from '../images/drawing.ts'
export { gridFigure, imageFigure, numbersFigure } from '../images/figures.ts'
export * from '../images/image.ts'
export * from '../images/measure.ts'
export { numbered } from '../images/numbers.ts'
export * from '../images/operations.ts'
export { shrink } from '../images/resample.ts'
export { classDistances, garment, samplesByClass } from '../images/samples.ts'
export { shadeLevel } from '../plots/text/image.ts'
export { readFashionMnist } from './data.ts'

/** The photograph in `fixtures/`. Its channels are in OpenCV's order, as `cv2.imread` gives them. */
export async function readPortrait(): Promise<Image<'bgr'>> {
  const { readJpeg } = await import('../images/jpeg.ts')
  return (await readJpeg(fileURLToPath(new URL('../../fixtures/portrait.jpg', import.meta.url)), 'bgr')) as Image<'bgr'>
}

/**
 * A picture for a figure.
 * @param scale each pixel becomes a square of scale × scale, so that small pictures can be seen
 */
export function picture(name: string, alt: string, image: Image, scale = 1): Picture {
  return { name, alt, png: encodePng(image, { scale }) }
}
