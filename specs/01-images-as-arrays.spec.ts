/**
 * # 1 · Images as arrays
 *
 * > A picture is an array of numbers. Cut to 200 × 200 and shrunk to 25 × 25, a face is 625 numbers, and still a face: enlarged again, it
 * > agrees with the original by 0.93, where 1 is the same picture. Of its fine detail 19 % is left.
 *
 * A picture in a file, a *JPEG* say, is unpacked into small squares in rows and columns, the *pixels*. In a grey picture a pixel is one
 * whole number, its *grey*: 0 is black, 255 is white, and the smaller the number, the darker the pixel. So the picture is an *array* of
 * height × width numbers, where height counts rows from the top and width counts columns from the left.
 *
 * In a colour picture a pixel is three numbers: how much red light, how much green, how much blue. (255, 0, 0) is the brightest red
 * and (255, 255, 255) is white. Such an array has three axes, height × width × *channels*: the red numbers alone are one channel, a
 * grey picture of their own. The *shape* of an array lists its axes: [369, 369, 3].
 *
 * Grey is made from colour by the formula of the old television standards, because the eye takes green for brighter than red and red
 * for brighter than blue: 0.299 of the red, 0.587 of the green and 0.114 of the blue.
 *
 * The chapter works with OpenCV, a library for pictures, and so does this section: the same functions, compiled to WebAssembly.
 * OpenCV has a habit that has cost many people an afternoon. It holds the channels as blue, green, red (*BGR*), where screens and
 * files have red, green, blue (*RGB*). The numbers do not say which they are. A program that believes the wrong order shows a valid
 * picture, with red and blue exchanged.
 *
 * *Resizing* gives a picture fewer pixels. OpenCV's `resize` looks, for each new pixel, at the four old ones around its middle; of the 64
 * pixels that one of 25 × 25 stands for, 60 are not looked at. What is lost is *fine detail*: a picture can be written as a sum of waves of
 * brightness, and 25 pixels in a row can hold no wave with more than 12½ periods. How strong waves are is measured as *variance*, the
 * mean square of what they add to or take from the grey. How alike two pictures are is measured as *correlation*: 1 for the same
 * picture, about 0 for two that have nothing to do with each other, whatever their brightness and contrast.
 *
 * The chapter downloads a private photograph. Ours is a portrait of the astronaut Eileen Collins by NASA, in an orange-red suit with a black
 * scarf, before a pale wall. Rows and columns below are those of the face that is cut out of it.
 *
 * **What would refute it:** a shape that is not rows, columns, channels; a grey that is not that sum of its colours; a small picture that no
 * longer resembles the large one, or one that is as sharp.
 */
import { chapter, expect, list, pictures, quantity, table } from '../lib/chapter.ts'

const {
  bottomRight,
  channel,
  correlation,
  crop,
  detail,
  dominatedBy,
  imageFigure,
  imageOf,
  mean,
  mistakenFor,
  numbered,
  numbersFigure,
  picture,
  pixelAt,
  readPortrait,
  reorder,
  resize,
  shadeLevel,
  shape,
  shareBetween,
  sheet,
  toGrey,
} = await pictures()

const photo = await readPortrait() //                                      cv2.imread('portrait.jpg')
const face = crop(photo, { rows: [50, 250], columns: [40, 240] }) //       photo[50:250, 40:240]
const grey = await toGrey(face) //                                         cv2.cvtColor(face, cv2.COLOR_BGR2GRAY)
const small = await resize(grey, { height: 25, width: 25 }) //             cv2.resize(grey, (25, 25))
const rgb = reorder(face, 'rgb') //                                        cv2.cvtColor(face, cv2.COLOR_BGR2RGB)

/** Places that anyone would name alike: orange-red cloth, black cloth, a pale wall. */
const suit = { rows: [130, 195], columns: [5, 65] } as const
const scarf = { rows: [90, 130], columns: [95, 140] } as const
const wall = { rows: [5, 55], columns: [35, 65] } as const

//  Y = 0.299 R + 0.587 G + 0.114 B, rounded
const luminance = (red: number, green: number, blue: number) => Math.round(0.299 * red + 0.587 * green + 0.114 * blue)

chapter(1, 'Images as arrays', {}, ({ claim, show }) => {
  // Text has five shades. Between 90 and 230 they tell skin from wall; darker greys are left blank.
  show(
    'The face in grey, 200 × 200 pixels; as text every 2.5 pixels a character, greys below 90 blank',
    {},
    async () => {
      const smaller = await resize(grey, { height: 80, width: 80 }, 'area')
      return {
        pictures: [picture('grey', 'the face in grey, 200 × 200 pixels', grey, 2)],
        figure: imageFigure(smaller, { range: [90, 230] }),
      }
    },
  )

  show('Nine pixels of a smaller version, where the wall meets the dark collar, and their numbers', {}, () => {
    const nine = crop(small, { rows: [7, 10], columns: [5, 8] })
    return {
      pictures: [
        picture(
          'nine',
          'nine squares, eight of them light or grey and one black, each with its number',
          numbered(nine),
          4,
        ),
      ],
      figure: numbersFigure(nine),
    }
  })

  claim('1.1a', 'a grey picture is an array of height × width numbers, one for each pixel', () => {
    expect(list('shape of the face in grey', shape(grey))).toEqualExactly([200, 200])
    expect(quantity('numbers', grey.pixels.length, 'count')).toEqualExactly(200 * 200)
  })

  claim('1.1b', 'smaller is darker: a black scarf is made of small numbers, a pale wall of large ones', () => {
    // Measured 10.5 and 183.9. In a picture that holds its negative they are 244.5 and 71.1.
    expect(quantity('mean grey of the scarf', mean(crop(grey, scarf)))).toBeBelow(50)
    expect(quantity('mean grey of the wall', mean(crop(grey, wall)))).toBeAbove(150)
  })

  claim('1.1c', 'the scale ends at 0 for black and 255 for white', async () => {
    const blackAndWhite = imageOf(1, 2, 'rgb', Uint8Array.of(0, 0, 0, 255, 255, 255))
    expect(list('greys of black and white', (await toGrey(blackAndWhite)).pixels)).toEqualExactly([0, 255])
    // The photograph uses nearly all of it: its darkest pixel is 0, its brightest 254.
    expect(quantity('darkest grey of the face', Math.min(...grey.pixels), 'count')).toEqualExactly(0)
    expect(quantity('brightest grey of the face', Math.max(...grey.pixels), 'count')).toEqualExactly(254)
  })

  claim('1.2a', 'a colour picture is height × width × 3, a grey one has a single channel', () => {
    expect(quantity('numbers in the face', face.pixels.length, 'count')).toEqualExactly(200 * 200 * 3)
    expect(quantity('channels of the face in colour', face.channels, 'count')).toEqualExactly(3)
    expect(quantity('channels of the face in grey', grey.channels, 'count')).toEqualExactly(1)
  })

  claim('1.2b', 'the brightest red is (255, 0, 0), and white (255, 255, 255)', async () => {
    // OpenCV knows the colours by their greys: red is 0.299 · 255 = 76, white 255. Blue would be 0.114 · 255 = 29.
    const redAndWhite = imageOf(1, 2, 'rgb', Uint8Array.of(255, 0, 0, 255, 255, 255))
    expect(list('greys of that red and that white', (await toGrey(redAndWhite)).pixels)).toEqualExactly([76, 255])
    expect(list('their red', channel(redAndWhite, 'red').pixels)).toEqualExactly([255, 255])
    expect(list('their blue', channel(redAndWhite, 'blue').pixels)).toEqualExactly([0, 255])
  })

  claim('1.3a', 'reading the JPEG gives an array of 369 rows, 369 columns and 3 channels', () => {
    expect(list('shape of the photograph', shape(photo))).toEqualExactly([369, 369, 3])
  })

  claim('1.3b', 'rows 50 to 250 and columns 40 to 240 make a picture of 200 × 200, from the very place', () => {
    expect(list('shape of the face', shape(face))).toEqualExactly([200, 200, 3])
    // The last row is 249, not 250: an interval begins with its first number and ends before its last.
    expect(list('its first pixel', pixelAt(face, 0, 0))).toEqualExactly(pixelAt(photo, 50, 40))
    expect(list('its last pixel', pixelAt(face, 199, 199))).toEqualExactly(pixelAt(photo, 249, 239))
  })

  claim('1.3c', 'turning it into grey drops the channel axis', () => {
    expect(list('shape of the face', shape(face))).toEqualExactly([200, 200, 3])
    expect(list('shape of the face in grey', shape(grey))).toEqualExactly([200, 200])
  })

  claim('1.3d+', 'each grey is 0.299 of the red, 0.587 of the green and 0.114 of the blue, rounded', () => {
    // By hand, a pixel of the suit: 0.299 · 228 + 0.587 · 116 + 0.114 · 79 = 68.172 + 68.092 + 9.006 = 145.27. The plain mean of the
    // three is 141; with red and blue exchanged it would be 118.
    expect(list('red, green, blue at row 180, column 30', pixelAt(rgb, 180, 30))).toEqualExactly([228, 116, 79])
    expect(quantity('grey of that pixel', pixelAt(grey, 180, 30)[0] as number, 'count')).toEqualExactly(145)
    const others = grey.pixels.filter((value, at) => {
      const [red, green, blue] = rgb.pixels.subarray(3 * at, 3 * at + 3) as unknown as [number, number, number]
      return value !== luminance(red, green, blue)
    })
    expect(quantity('pixels of 40,000 that are something else', others.length, 'count')).toEqualExactly(0)
  })

  show('The same face in 25 × 25 pixels', {}, () => ({
    pictures: [picture('small', 'the face as 25 × 25 squares of grey', small, 16)],
    figure: imageFigure(small),
  }))

  show('Its numbers, each behind a shade: step back, and the face is there', {}, () => ({
    pictures: [
      picture(
        'numbers',
        'the 25 × 25 squares with their numbers in them, as in a coloured spreadsheet',
        numbered(small),
      ),
    ],
    figure: numbersFigure(small),
  }))

  claim(
    '1.4a',
    'resized to 25 × 25 the picture is kept: enlarged again it still agrees with the original',
    async () => {
      const enlarged = await resize(small, { height: 200, width: 200 })
      // Measured 0.926. The same pixels in random order, shrunk and enlarged, agree with the face by −0.03 and −0.05 (two orders).
      expect(quantity('correlation of small, enlarged, with large', correlation(enlarged, grey))).toBeAbove(0.8)
    },
  )

  claim('1.4b', 'yet it is blurred: fine detail becomes less than a quarter of what it was', async () => {
    const enlarged = await resize(small, { height: 200, width: 200 })
    // Waves of more than 12½ periods across the picture, which 25 pixels cannot hold. Measured 516 ÷ 95.8 = 5.39 times; without the
    // resizing it is once. (It is not 0: what enlarging draws between the pixels has fine detail too, and none of it was there.)
    const before = quantity('variance of fine detail before', (await detail(grey, 12.5)).fine)
    const after = quantity('after', (await detail(enlarged, 12.5)).fine)
    expect(before).toExceedTimes(after, 4)
  })

  claim('1.4c', 'printed as numbers, its first row begins 77, 182, 176, 168, 172, 181, 178, 178', () => {
    expect(list('first row', small.pixels.subarray(0, 8))).toEqualExactly([77, 182, 176, 168, 172, 181, 178, 178])
  })

  claim('1.4d+', 'each of these numbers is the mean of four pixels: the middle ones of the 8 × 8 it stands for', () => {
    const means = Array.from({ length: 625 }, (_, at) => {
      const [top, left] = [8 * Math.floor(at / 25) + 3, 8 * (at % 25) + 3]
      return Math.round(mean(crop(grey, { rows: [top, top + 2], columns: [left, left + 2] })))
    })
    // The mean of all 64 would be the right number at 76 of the 625 pixels.
    const equal = means.filter((value, at) => value === small.pixels[at]).length
    expect(quantity('pixels of 625 that are such a mean', equal, 'count')).toEqualExactly(625)
  })

  claim('1.4e', 'shaded by their value, the numbers look like the picture, even in five shades', () => {
    // In front of each number stands one of the five shades: 0 for blank to 4 for the fullest.
    const levels = small.pixels.map((value) => 60 * shadeLevel(value))
    // Measured 0.967. The numbers in random order have −0.001.
    expect(
      quantity('correlation of shades with picture', correlation(imageOf(25, 25, 'grey', levels), small)),
    ).toBeAbove(0.9)
  })

  show('The face in colour; on the right the same numbers, taken for the wrong order', {}, () => {
    return {
      pictures: [
        picture(
          'order',
          'left an orange-red suit, right the same suit in blue',
          sheet([rgb, mistakenFor(face, 'rgb')], { gap: 6 }),
          2,
        ),
      ],
      figure: table(
        ['a pixel of the suit, row 180, column 30', 'first', 'second', 'third', 'what a screen shows'],
        [
          ['as OpenCV reads it: blue, green, red', ...pixelAt(face, 180, 30), 'blue, if it is taken for RGB'],
          ['reordered: red, green, blue', ...pixelAt(rgb, 180, 30), 'orange-red, as it is'],
        ],
      ),
    }
  })

  claim('1.5a', 'OpenCV holds the channels as blue, green, red: in a red suit the last number is the largest', () => {
    const means = [0, 1, 2].map((place) => {
      const values = crop(face, suit).pixels.filter((_, at) => at % 3 === place)
      return quantity(`mean of number ${place + 1}`, values.reduce((sum, value) => sum + value, 0) / values.length)
    }) as [ReturnType<typeof quantity>, ReturnType<typeof quantity>, ReturnType<typeof quantity>]
    // Measured 70.9, 108.3, 223.9. Had the reader given red first, the difference would be −153.
    expect(means[2]).toExceed(means[0], { byAtLeast: 100 })
  })

  claim(
    '1.5b',
    'reordered to red, green, blue the shape is the same, (200, 200, 3), and each pixel is turned round',
    () => {
      expect(list('shape, reordered', shape(rgb))).toEqualExactly([200, 200, 3])
      const turned = grey.pixels.filter((_, at) => {
        const [[blue, green, red], ours] = [face, rgb].map(({ pixels }) => pixels.subarray(3 * at, 3 * at + 3)) as [
          Uint8Array,
          Uint8Array,
        ]
        return ours[0] === red && ours[1] === green && ours[2] === blue
      })
      expect(quantity('pixels of 40,000 that are turned round', turned.length, 'count')).toEqualExactly(40_000)
    },
  )

  claim('1.5c', 'shown in the wrong order red and blue are exchanged: the red suit turns blue', () => {
    // A pixel is red here if its red is at least 60 more than its green and its blue. Measured 99.7 % both times; were nothing exchanged,
    // the second would be 0.
    const share = (image: typeof rgb, colour: 'red' | 'blue') =>
      shareBetween(dominatedBy(crop(image, suit), colour, 60), 255, 255)
    expect(quantity('share of the suit that is red, in the right order', share(rgb, 'red'), 'share')).toBeAbove(0.9)
    expect(
      quantity('share that is blue, in the wrong one', share(mistakenFor(face, 'rgb'), 'blue'), 'share'),
    ).toBeAbove(0.9)
  })

  show('The nine pixels at the bottom right, (red, green, blue) each: a piece of the suit', {}, () => ({
    pictures: [picture('corner', 'three rows of three squares in shades of orange-red', bottomRight(rgb, 3), 60)],
    figure: numbersFigure(bottomRight(rgb, 3)),
  }))

  claim('1.6a', 'image[−3:, −3:], the last three rows and columns, is an array of 3 × 3 × 3', () => {
    expect(list('shape', shape(bottomRight(face, 3)))).toEqualExactly([3, 3, 3])
  })

  claim('1.6b', 'printed row by row, in red, green, blue, it is these 27 numbers', () => {
    const numbers = [...bottomRight(rgb, 3).pixels]
    expect(list('first row', numbers.slice(0, 9))).toEqualExactly([236, 124, 87, 233, 121, 84, 219, 107, 69])
    expect(list('second row', numbers.slice(9, 18))).toEqualExactly([223, 129, 77, 235, 122, 90, 217, 98, 66])
    expect(list('third row', numbers.slice(18, 27))).toEqualExactly([238, 131, 87, 227, 117, 84, 216, 104, 67])
  })
})
