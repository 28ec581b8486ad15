import { expect, test } from 'vitest'
import { heatMap } from '../plots/heat-map.ts'
import { attach, attachedPictures, illustrated, type Picture } from './picture.ts'

const png = new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10, 0, 255])
const pictures: Picture[] = [
  { name: 'face', alt: 'a face', png },
  { name: 'grey', alt: 'the face in grey', png },
]

test('pictures come out of a real test as they went in: the bytes, the names, the order', async ({
  annotate,
  task,
}) => {
  await attach({ annotate }, pictures)
  const found = attachedPictures(task.annotations)
  expect(found.map(({ name, alt }) => ({ name, alt }))).toEqual(pictures.map(({ name, alt }) => ({ name, alt })))
  for (const picture of found) expect(new Uint8Array(picture.png)).toEqual(png)
})

test('annotations of other kinds are no pictures', () => {
  const others = [
    { type: 'notice', message: 'no attachment' },
    { type: 'notice', message: 'text', attachment: { contentType: 'text/plain', body: 'aGFsbG8=' } },
    { type: 'notice', message: 'a file somewhere', attachment: { contentType: 'image/png' } },
  ]
  expect(attachedPictures(others)).toEqual([])
})

test('a figure by itself has no pictures', () => {
  const figure = heatMap([1], 1, 1)
  expect(illustrated(figure)).toEqual({ figure, pictures: [] })
  expect(illustrated({ figure, pictures })).toEqual({ figure, pictures })
  for (const [found, wrong] of Object.entries({ string: 'a text', object: { text: 'a text' } }))
    expect(() => illustrated(wrong as never)).toThrow(`show: expected a figure or { figure, pictures }, found ${found}`)
})

test.each<[what: string, pictures: unknown[], message: string]>([
  [
    'a path for a name',
    [{ name: '../face', alt: 'a face', png }],
    "picture '../face': expected a name of small letters",
  ],
  ['no name', [{ name: '', alt: 'a face', png }], "picture '': expected a name"],
  ['a name twice', [pictures[0], pictures[0]], "picture 'face': expected a name of its own, found it twice."],
  ['no words', [{ name: 'face', alt: ' ', png }], 'expected what is to be seen, in words'],
  ['no bytes', [{ name: 'face', alt: 'a face', png: 'iVBORw0' }], 'expected the bytes of a PNG file'],
])('pictures with %s are refused', (_what, wrong, message) => {
  expect(() => illustrated({ figure: heatMap([1], 1, 1), pictures: wrong as Picture[] })).toThrow(message)
})

test('nothing at all is no figure', () => {
  for (const nothing of [null, undefined]) {
    expect(() => illustrated(nothing as never)).toThrow(
      `show: expected a figure or { figure, pictures }, found ${nothing}`,
    )
  }
})
