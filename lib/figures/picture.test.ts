import { expect, test } from 'vitest'
import { attach, attachColour, attachedColour, attachedPictures, type Picture, plainText } from './figure.ts'

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

test('a text in colour comes out of a real test, beside the plain one', async ({ annotate, task }) => {
  const text = ({ colour }: { colour: boolean }) => (colour ? '\u001b[38;2;255;0;0m▀\u001b[0m' : '█')
  await attachColour({ annotate }, { text, pictures: [] })
  expect(attachedColour(task.annotations)).toBe('\u001b[38;2;255;0;0m▀\u001b[0m')
  expect(plainText({ text })).toBe('█')
  expect(attachedPictures(task.annotations)).toEqual([])
})

test('a figure without colours attaches none', async ({ annotate, task }) => {
  await attachColour({ annotate }, { text: 'plain', pictures: [] })
  expect(attachedColour(task.annotations)).toBeUndefined()
})
