/** Which images a suite is about: the published Fashion-MNIST, or other IDX files of the same shape. No Node API here. */
import { classNames } from './labelled-images.ts'

/** The four files, without the `.gz` that they may have behind their names. */
export const dataFiles = [
  'train-images-idx3-ubyte',
  'train-labels-idx1-ubyte',
  't10k-images-idx3-ubyte',
  't10k-labels-idx1-ubyte',
] as const

export type DataFile = (typeof dataFiles)[number]

/** SHA-256 of each file, in hexadecimal, by its name as it lies in its folder, with or without `.gz`. */
export type FileSums = Readonly<Record<string, string>>

/** SHA-256 of each file as published, still zipped. In the code, because sums beside the files could change along with them. */
export const publishedSums = {
  'train-images-idx3-ubyte.gz': '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84',
  'train-labels-idx1-ubyte.gz': 'a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845',
  't10k-images-idx3-ubyte.gz': '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073',
  't10k-labels-idx1-ubyte.gz': '67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5',
} as const satisfies { [File in `${DataFile}.gz`]: string }

/** Where a suite's images are, and what they are. Plain, so that it can be sent to other threads. */
export interface DataSource {
  /** `fashion-mnist`, or what the folder is called. */
  readonly name: string
  /** An absolute path; it belongs to one machine, so into no report. */
  readonly folder: string
  readonly sums: FileSums
  /** Ten, in the order of the labels. */
  readonly classNames: readonly string[]
  readonly trainImages: number
  readonly validationImages: number
  /** 16 hexadecimal digits that stand for the files' sums and the names of the classes. */
  readonly digest: string
}

/** Whether these are the published files. */
export function arePublished(sums: FileSums): boolean {
  const published = Object.entries(publishedSums)
  return Object.keys(sums).length === published.length && published.every(([file, sum]) => sums[file] === sum)
}

/** Whether this is what the chapter is about and what the published record was made from: its files, under its names. */
export function isPublished({ sums, classNames: names }: Pick<DataSource, 'sums' | 'classNames'>): boolean {
  return arePublished(sums) && names.join('\n') === classNames.join('\n')
}
