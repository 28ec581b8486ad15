/** Black or white, whichever is further from a grey: numbers stay legible on every one. */
export function inkOn(grey: number): 0 | 255 {
  return grey > 127 ? 0 : 255
}
