/** What CHAPTER_SIMD may be: how many bits our kernels compute at a time. `auto` takes 256 where that is right and faster. */
export const widths = ['auto', '128', '256'] as const
export type AskedWidth = (typeof widths)[number]
