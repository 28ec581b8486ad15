/**
 * Claims and figures on the pages that Vitest itself shows, `--ui` and `--reporter=html`: notes of a test. They are attached only where
 * one of these is there, since whatever else reports notes, JUnit and GitHub say, has the chapter's own lines beside it already.
 */
import type { TestContext } from 'vitest'
import { type ClaimRecord, claimLines } from '../claims/verdict.ts'
import type { Figure } from '../plots/figure.ts'
import { figureText } from '../plots/figure-text.ts'
import { textSvg } from '../plots/text-svg.ts'

type Annotates = Pick<TestContext, 'annotate'>

/** The claim as text: its verdict with the sentence, a note for each line of what was measured, and what there is to say about it. */
export async function showClaim({ annotate }: Annotates, claim: ClaimRecord): Promise<void> {
  await annotate(claim.sentence, claim.verdict)
  // Dots, since a browser makes one blank of several.
  for (const { about, parts } of claimLines(claim, 'live')) await annotate(parts.join(' · '), about)
  if (claim.note) await annotate(claim.note, 'note')
}

/** The figure, as it stands on the terminal, as a picture. */
export async function showFigure({ annotate }: Annotates, title: string, figure: Figure): Promise<void> {
  await annotate(title, 'figure', {
    contentType: 'image/svg+xml',
    body: textSvg(figureText(figure)),
    bodyEncoding: 'utf-8',
  })
}
