import { describe, expect, test } from 'vitest'
import { gridFigure, imageFigure, numbersFigure } from './figures.ts'
import { imageOf } from './image.ts'

/** 4 rows of 2: white over black, then middle grey. */
const grey = imageOf(4, 2, 'grey', Uint8Array.from([255, 255, 0, 0, 128, 128, 128, 128]))
const colour = imageOf(3, 1, 'bgr', Uint8Array.from([0, 0, 255, 255, 0, 0, 10, 20, 30]))

describe('a picture as text', () => {
  test('has two rows of pixels in a line, and shades for greys', () => {
    expect(pictureText(grey, { label: 'a label' })).toBe('a label\n┌──┐\n│▀▀│\n│▒▒│\n└──┘')
  })

  test('on paper has ink where the picture is dark', () => {
    expect(pictureText(grey, { ink: 'dark' }).split('\n')[1]).toBe('│▄▄│')
  })

  test('of a flat picture shows more with a narrower range', () => {
    const flat = imageOf(2, 2, 'grey', Uint8Array.from([100, 150, 100, 150]))
    expect(pictureText(flat).split('\n')[1]).toBe('│▒▒│')
    expect(pictureText(flat, { range: [100, 150] }).split('\n')[1]).toBe('│ █│')
    expect(pictureText(flat, { range: [100, 150], ink: 'dark' }).split('\n')[1]).toBe('│█ │')
  })

  test('has no colour codes unless they are asked for', () => {
    expect(pictureText(colour)).not.toContain('\u001b')
  })

  test('in colour has the upper pixel in the letter and the lower one behind it, red, green and blue', () => {
    expect(pictureText(colour, { colour: true }).split('\n')).toEqual([
      '\u001b[48;2;0;0;255m\u001b[38;2;255;0;0m▀\u001b[0m',
      '\u001b[38;2;30;20;10m▀\u001b[0m',
    ])
  })
})

describe('numbers as text', () => {
  test('of a grey picture stand behind the shade that they are', () => {
    expect(numbersText(grey)).toBe('█255█255\n   0   0\n▒128▒128\n▒128▒128')
  })

  test('may be the first rows alone, and then say how many are left out', () => {
    expect(numbersText(grey, { rows: 1 })).toBe('█255█255\n… 3 more rows')
    expect(numbersText(grey, { rows: 9 })).toBe(numbersText(grey))
  })

  test('of a coloured picture are three a pixel, in the order of the picture', () => {
    expect(numbersText(colour, { rows: 2 })).toBe('(  0,   0, 255)\n(255,   0,   0)\n… 1 more rows')
  })

  test('in colour stand on the grey or the colour that they are, in ink that shows', () => {
    expect(numbersText(grey, { rows: 1, colour: true }).split('\n')[0]).toBe(
      `${'\u001b[48;2;255;255;255m\u001b[38;2;0;0;0m 255'.repeat(2)}\u001b[0m`,
    )
    expect(numbersText(colour, { rows: 1, colour: true })).toContain(
      '\u001b[48;2;255;0;0m\u001b[38;2;255;255;255m   0   0 255 ',
    )
  })
})

test('a grid has its rows under their labels, and small pictures side by side', () => {
  const white = imageOf(4, 4, 'grey', new Uint8Array(16).fill(255))
  const black = imageOf(4, 4, 'grey', new Uint8Array(16))
  const rows = [
    { label: 'Bag', images: [white, black] },
    { label: 'Dress', images: [black, white] },
  ]
  expect(gridText(rows, { shrinkBy: 2 })).toBe('Bag\n██\nDress\n   ██')
})
