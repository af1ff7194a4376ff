import { excerpt, wordsOf } from '../../core/text.js'
import type { CheckResult } from '../../dataset/contract.js'
import { isSupported } from '../../dataset/support.js'
import { contentWords } from './content-words.js'
import { optionsFault } from './judge-options.js'
import { judgeQuestion } from './judge-question.js'
import type { MultiHopDraft } from './write-multi-hop.js'

export interface JudgeMultiHopInput {
  draft: MultiHopDraft
  /** What the model was shown, a passage a hop. */
  passages: readonly string[]
  /** Titles of all hops and what is above them. */
  titles: readonly string[]
  /** Whether the model wrote the explanation and the wrong options: what code composed speaks as its prompts do. */
  isWritten: boolean
  /** Whether a model is asked, after this, what happens when a hop is left out. */
  isHopCheckAsked: boolean
  maxAnswerWords: number
  language?: string | undefined
}

/**
 * Judges a question over several passages by rules alone: what is quoted stands in its own passage, every hop is needed by the wording,
 * options are four different answers, and all that is asked of a one-hop question, its evidence being that of all hops together.
 * Reasons beside those of a one-hop question: hop_without_evidence, hop_unused, options_repeat, options_betray (and single_hop, `single-hop.ts`).
 * That a question covers half of its evidence is not asked: it takes one step from each sentence. That each hop's words come up is not
 * asked of a question that a large model is to check hop by hop: a good one describes the bridge in other words than the passage does.
 */
export function judgeMultiHop(input: JudgeMultiHopInput): CheckResult {
  const { draft, passages, titles, isWritten, isHopCheckAsked, maxAnswerWords, language } = input
  const fault = evidenceFault(draft, passages) ?? optionsFault(draft)
  if (fault !== undefined) return { keep: false, ...fault, detail: excerpt(fault.detail, 200) }
  const { question, answer, wrong, explanation } = draft
  const evidence = draft.evidence.join(' ')
  const verdict = judgeQuestion({
    draft: { question, answer, evidence, explanation: isWritten ? [explanation, ...wrong].join('\n') : '' },
    passage: [evidence, ...passages].join('\n'),
    titles,
    maxAnswerWords,
    language,
    writer: isWritten ? 'large' : 'small',
  })
  if (!verdict.keep && verdict.reason !== 'question_partial') return verdict
  return isWritten && isHopCheckAsked ? { keep: true } : unusedHop(draft)
}

type Fault = { reason: string; detail: string }

function evidenceFault({ evidence }: MultiHopDraft, passages: readonly string[]): Fault | undefined {
  if (evidence.length !== passages.length)
    return { reason: 'hop_without_evidence', detail: `${evidence.length} sentences for ${passages.length} passages` }
  for (const [index, sentence] of evidence.entries()) {
    if (wordsOf(sentence).length < 2)
      return { reason: 'hop_without_evidence', detail: `nothing is quoted from passage ${index + 1}` }
    const support = isSupported({ answer: sentence, evidence: sentence, passage: passages[index] as string })
    if (!support.isSupported) return { reason: 'evidence_not_in_span', detail: `passage ${index + 1}: ${sentence}` }
  }
  return undefined
}

/** Each hop's sentence gives the question or the answer a word that no other hop's sentence has; where one gives none, it was not needed. */
function unusedHop({ question, answer, evidence }: MultiHopDraft): CheckResult {
  const used = new Set(contentWords(`${question} ${answer}`))
  const words = evidence.map((sentence) => new Set(contentWords(sentence)))
  const idle = evidence.find((_, hop) => {
    const own = [...(words[hop] ?? [])].filter((word) =>
      words.every((others, other) => other === hop || !others.has(word)),
    )
    return !own.some((word) => used.has(word))
  })
  if (idle === undefined) return { keep: true }
  return { keep: false, reason: 'hop_unused', detail: excerpt(`nothing of "${idle}" is asked: ${question}`, 200) }
}
