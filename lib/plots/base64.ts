/** Bytes as text and back, wherever this runs: with what browsers and Node share. */

/** Strings are made of so many bytes at a time: all arguments of a call share the stack. */
const AT_A_TIME = 8192

export function base64Of(bytes: Uint8Array): string {
  let text = ''
  for (let from = 0; from < bytes.length; from += AT_A_TIME) {
    text += String.fromCharCode(...bytes.subarray(from, from + AT_A_TIME))
  }
  return btoa(text)
}

/** @throws {DOMException} for a text that is no base64 */
export function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}
