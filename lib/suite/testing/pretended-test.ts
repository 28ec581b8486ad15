/** A test of the chapter, as Vitest would hand it over, that is over when told so. */
export function pretendedTest() {
  const left: (() => void)[] = []
  return {
    onTestFinished: (dispose: () => void) => void left.push(dispose),
    finish: () => {
      for (const dispose of left.splice(0)) dispose()
    },
  }
}
