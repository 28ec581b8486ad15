/**
 * Columns of C that one pass keeps in registers. 32 are 8 accumulators of 128 bits, out of the sixteen that a processor has and V8 leaves
 * fifteen of. The wide module has 64: where V8 joins two neighbouring operations of 128 bits to one of 256, they are 8 accumulators again.
 * `build.mjs` writes that number here and compiles a second time.
 */
export const PANEL: usize = 32
