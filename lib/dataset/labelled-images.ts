/** What a data set is, once it is read. No Node API here: a browser page may import this. */

/** The ten classes of Fashion-MNIST: label 0 is a T-shirt/top, label 9 an ankle boot. */
export const classNames = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
] as const

/** Grey images and the class of each. */
export interface LabelledImages {
  /** How many images, and how many labels. */
  readonly count: number
  /** Rows of pixels in an image: 28 in Fashion-MNIST. */
  readonly height: number
  /** Pixels in a row: 28 in Fashion-MNIST. */
  readonly width: number
  /** [count · height · width] bytes, image after image, each row by row from the top: 0 is black, 255 white. */
  readonly pixels: Uint8Array
  /** [count] numbers 0…9, each an index into `classNames`. */
  readonly labels: Uint8Array
}

/** The published split: 60,000 images to train on, and 10,000 that no training step sees. */
export interface FashionMnist {
  readonly train: LabelledImages
  readonly validation: LabelledImages
}
