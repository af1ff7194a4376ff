import { normalizeText } from './normalize-text.js'

/** A dialogue as state tracking sees it: what the user says, the system's reply before it (at first `none`), and the state after it. */
export interface Dialogue {
  id: string
  place: string
  domains: string[]
  turns: { user: string; system: string; state: Record<string, string> }[]
}

/** What the user says, the reply to it, and the state between the two. */
export interface Exchange {
  user: string
  system: string
  state: Record<string, string>
}

/** Words of an utterance, at most, for the published pipeline to use the dialogue; it also wants all signs to be ASCII. */
const MOST_WORDS = 50
const IS_ASCII = /^\p{ASCII}*$/u

/** Why `turnsOf` gives none. */
export const LEFT_OUT =
  'holds an utterance of more than 50 words or with signs beyond ASCII: the published pipeline leaves the dialogue out'

/** Turns in normalised text, each beside the reply before it. compat: undefined where the published pipeline drops the dialogue. */
export function turnsOf(exchanges: readonly Exchange[], isCompat: boolean): Dialogue['turns'] | undefined {
  const said = exchanges.map(({ user, system, state }) => ({
    user: normalizeText(user),
    system: normalizeText(system),
    state,
  }))
  const isDropped = (text: string): boolean => text.split(' ').length > MOST_WORDS || !IS_ASCII.test(text)
  if (isCompat && said.some(({ user, system }) => isDropped(user) || isDropped(system))) return undefined
  return said.map(({ user, state }, index) => ({ user, system: said[index - 1]?.system ?? 'none', state }))
}

const DONT_CARE = new Set(['dont care', 'dontcare', "don't care", 'do not care'])

/** A slot's value as the state has it. */
export function valueOf(written: string): string {
  return DONT_CARE.has(written) ? 'dontcare' : normalizeText(written)
}
