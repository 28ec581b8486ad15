/** The data that this suite is about, within reach of a spec: the same files as the trainer's, whatever CHAPTER_DATA says. */
import { inject } from 'vitest'
import { publishedData } from '../dataset/data-folder.ts'
import type { DataSource } from '../dataset/data-source.ts'
import { readFashionMnist as readFiles } from '../dataset/fashion-mnist.ts'
import type { FashionMnist } from '../dataset/labelled-images.ts'

// The tests of lib run without the trainer's set-up, which provides it.
const source = (inject('data') as DataSource | undefined) ?? publishedData()

/** What the ten classes are called, label 0 first. */
export const classNames = source.classNames

/** Reads the images. Throws a `DatasetError` if the files are no longer those that the suite began with. */
export const readFashionMnist = (): Promise<FashionMnist> => readFiles(source.folder, source.sums)
