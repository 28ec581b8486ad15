/** Answers that take long and are asked for more than once. */

/** Asks once for each key, and keeps the answer. A question that failed is asked again: a failure is never kept as an answer. */
export function onceForEach<Answer>(): (key: string, ask: () => Promise<Answer>) => Promise<Answer> {
  const answers = new Map<string, Promise<Answer>>()
  return (key, ask) => {
    const known = answers.get(key)
    if (known) return known
    const answer = ask()
    answers.set(key, answer)
    answer.catch(() => answers.delete(key))
    return answer
  }
}
