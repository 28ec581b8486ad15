/** The data that trainings ask for, each read or measured once, when the first training needs it. */
import { firstImages } from '../dataset/batches.ts'
import type { DataSource } from '../dataset/data-source.ts'
import { readFashionMnist } from '../dataset/fashion-mnist.ts'
import type { FashionMnist } from '../dataset/labelled-images.ts'
import type { Data } from '../experiment/data.ts'
import { entryOf } from '../experiment/kinds.ts'

/** What a training is fed with: images, or what was measured in them. Rejects what asks for more images than there are. */
export type Datasets = (data: Data) => Promise<FashionMnist>

/** Of each kind of data, how it is made from the images. */
type Preparations = { [Name in Data['name']]: (data: Extract<Data, { name: Name }>) => Promise<FashionMnist> }

/** The data that can be made from these files. */
export function datasetsFrom(source: Pick<DataSource, 'folder' | 'sums' | 'trainImages' | 'name'>): Datasets {
  const known = new Map<string, Promise<FashionMnist>>()
  /** What could not be read is read anew by the next who asks: in watch mode the file may have been put right. */
  const once = (key: string, prepare: () => Promise<FashionMnist>) => {
    const before = known.get(key)
    if (before) return before
    const prepared = prepare()
    known.set(key, prepared)
    prepared.catch(() => known.delete(key))
    return prepared
  }
  const images = () => once('images', () => readFashionMnist(source.folder, source.sums))
  const preparations = {
    'fashion-mnist': images,
    'standardised-fashion-mnist': images,
    // Measuring 70,000 images takes about seven seconds, so of the training set only those are measured that are trained on; the scale of
    // the features is theirs.
    'garment-features': ({ cell, trainImages }) =>
      once(`features ${cell} ${trainImages}`, async () => {
        // OpenCV is loaded for those who need it alone.
        const [{ train, validation }, { featureTable }] = await Promise.all([
          images(),
          import('../images/feature-table.ts'),
        ])
        return featureTable({ train: firstImages(train, trainImages), validation }, cell)
      }),
  } satisfies Preparations

  return async (data) => {
    checkImages(data, source)
    // Each kind has its own function, which the compiler cannot follow through the table.
    const prepare = entryOf<unknown>(preparations, data.name, 'data.name') as (data: Data) => Promise<FashionMnist>
    return prepare(data)
  }
}

/** Throws an error that says what to do if there are fewer training images than a training asks for. */
export function checkImages(
  { trainImages }: Pick<Data, 'trainImages'>,
  source: Pick<DataSource, 'trainImages' | 'name'>,
): void {
  if (trainImages <= source.trainImages) return
  const [asked, there] = [trainImages, source.trainImages].map((count) => count.toLocaleString('en-US'))
  throw new Error(
    `data.trainImages: expected at most the ${there} training images of '${source.name}'; found ${asked}. ` +
      `Let CHAPTER_DATA name a folder with at least ${asked} training images, or ask for fewer: \`trainImages: ${source.trainImages}\`.`,
  )
}
