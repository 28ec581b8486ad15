import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { channel, type Image, pixelAt, reorder, shape } from './image.ts'
import { ImageError } from './image-error.ts'
import { decodeJpeg, readJpeg } from './jpeg.ts'

const portrait = fileURLToPath(new URL('../../fixtures/portrait.jpg', import.meta.url))
/** Red left of blue, 16 × 8 pixels: large enough blocks that compression leaves the colours nearly alone. */
const twoColours = sharp(
  Buffer.from(Array.from({ length: 128 }, (_, at) => (at % 16 < 8 ? [254, 0, 0] : [0, 0, 254])).flat()),
  { raw: { width: 16, height: 8, channels: 3 } },
)

describe('the portrait', () => {
  test('is 369 × 369 pixels of three channels', async () => {
    expect(shape(await readJpeg(portrait))).toEqual([369, 369, 3])
  })

  test('has the same colours in either order', async () => {
    const [rgb, bgr] = [await readJpeg(portrait), await readJpeg(portrait, 'bgr')]
    expect(bgr.order).toBe('bgr')
    // `toEqual` takes seconds for 400,000 numbers.
    expect(Buffer.compare(reorder(bgr as Image<'bgr'>, 'rgb').pixels, rgb.pixels)).toBe(0)
    // The suit is orange: more red than blue.
    expect(pixelAt(rgb, 247, 236)).toEqual([233, 123, 86])
    expect(pixelAt(bgr, 247, 236)).toEqual([86, 123, 233])
  })
})

describe('a JPEG', () => {
  test('has its red where the red is', async () => {
    const decoded = await decodeJpeg(await twoColours.clone().jpeg({ quality: 100 }).toBuffer())
    const red = channel(decoded as Image<'rgb'>, 'red')
    expect(pixelAt(red, 4, 2)[0]).toBeGreaterThan(245)
    expect(pixelAt(red, 4, 13)[0]).toBeLessThan(10)
  })

  test('of one channel is a grey picture, in whichever order colours were asked for', async () => {
    const bytes = await twoColours.clone().toColourspace('b-w').jpeg().toBuffer()
    const decoded = await decodeJpeg(bytes, 'bgr')
    expect(decoded.order).toBe('grey')
    expect(shape(decoded)).toEqual([8, 16])
  })

  test('that was taken sideways is turned upright', async () => {
    const bytes = await twoColours.clone().withMetadata({ orientation: 6 }).jpeg({ quality: 100 }).toBuffer()
    const decoded = await decodeJpeg(bytes)
    expect(shape(decoded)).toEqual([16, 8, 3])
    expect(pixelAt(decoded, 2, 4)[0]).toBeGreaterThan(245)
  })

  test('of four inks, made for print, is refused', async () => {
    const bytes = await twoColours.clone().toColourspace('cmyk').jpeg().toBuffer()
    await expect(decodeJpeg(bytes, 'rgb', 'poster.jpg')).rejects.toThrow(
      /poster\.jpg cannot.*\n.*\n +found: +4 channels/,
    )
  })
})

describe('a file that is no whole JPEG is refused by name', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jpeg-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  /** What reading a file of these bytes fails with. */
  async function failure(bytes: Uint8Array): Promise<string> {
    const file = join(folder, 'broken.jpg')
    await writeFile(file, bytes)
    const error = await readJpeg(file).then(
      () => undefined,
      (reason: unknown) => reason,
    )
    expect(error).toBeInstanceOf(ImageError)
    expect((error as ImageError).message).toContain(`${file} cannot be read as a picture.`)
    return (error as ImageError).message
  }

  test('missing', async () => {
    const missing = readJpeg(join(folder, 'none.jpg'))
    await expect(missing).rejects.toThrow(ImageError)
    await expect(missing).rejects.toThrow(/none\.jpg cannot[\s\S]*found: +no such file/)
  })

  test.each([
    ['empty', Buffer.alloc(0), 'an empty file'],
    ['two bytes', Buffer.from([0xff, 0xd8]), 'a file that begins ff d8'],
    ['a web page', Buffer.from('<html>not found</html>'), 'text or a web page'],
    ['something else', Buffer.from('hello'), 'a file that begins 68 65 6c'],
  ])('%s', async (_, bytes, found) => {
    const message = await failure(bytes)
    expect(message).toContain('expected: a JPEG file, which begins ff d8 ff')
    expect(message).toContain(`found:    ${found}`)
  })

  test('a PNG with an alpha channel', async () => {
    const png = await twoColours.clone().ensureAlpha(0.5).png().toBuffer()
    expect(await failure(png)).toContain('a PNG picture, which may have an alpha channel')
  })

  test.each([
    ['in the middle', 0.5],
    ['at the last two bytes, the end mark', 1],
    ['in its header', 0],
  ])('cut short %s', async (_, share) => {
    const bytes = await readFile(portrait)
    const length = Math.max(20, Math.floor(bytes.length * share) - 2)
    const message = await failure(bytes.subarray(0, length))
    expect(message).toContain('expected: a whole, undamaged JPEG')
    expect(message).toMatch(new RegExp(`found: +${length} bytes; the decoder says ".*premature end`, 'i'))
  })

  test('damaged in the middle', async () => {
    const bytes = await readFile(portrait)
    expect(await failure(bytes.map((byte, at) => (at > 20_000 && at < 20_200 ? byte ^ 0x5a : byte)))).toMatch(
      /found: +55347 bytes; the decoder says/,
    )
  })
})
