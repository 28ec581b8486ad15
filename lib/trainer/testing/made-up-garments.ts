/** Data for tests that are about who trains when, and not about what is learned. */
import type { FashionMnist, LabelledImages } from '../../dataset/labelled-images.ts'
import { randomStream } from '../../experiment/random.ts'

/** Garments that nobody wears: noise that is a little brighter in a stripe for each class. Made in no time, unlike the real ones. */
export function madeUpGarments(): FashionMnist {
  const images = (count: number, name: string): LabelledImages => {
    const random = randomStream(0, name)
    const pixels = new Uint8Array(new SharedArrayBuffer(count * 784))
    const labels = new Uint8Array(new SharedArrayBuffer(count))
    for (let image = 0; image < count; image++) {
      const label = Math.floor(random() * 10)
      labels[image] = label
      for (let pixel = 0; pixel < 784; pixel++) {
        const stripe = Math.floor(pixel / 56) === label ? 120 : 0
        pixels[image * 784 + pixel] = random() < 0.5 ? 0 : Math.floor(random() * 130) + stripe
      }
    }
    return { count, height: 28, width: 28, pixels, labels }
  }
  return { train: images(500, 'train'), validation: images(200, 'validation') }
}
