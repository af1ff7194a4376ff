import { countByWords } from './count-by-words.js'
import { mergeCounter } from './merge-counter.js'

/** Counting with one bundled vocabulary (o200k), so that what is generated does not depend on which model is trained. */
export interface Tokenizer {
  /** Tokens of a text. Names of special tokens (`<|endoftext|>`) are plain text. */
  count: (text: string) => number
  encode: (text: string) => number[]
  decode: (tokens: readonly number[]) => string
}

const PLAIN = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() }

/** Two characters of a script without spaces, for which the library's way of counting is slow. */
const UNSPACED = /[\u2e80-\uffff]{2}/
const LONE_SURROGATE = /\p{Surrogate}/u

let loading: Promise<Tokenizer> | undefined

/**
 * The o200k tokenizer; loaded on first use (0.15 s, 60 MB) and kept; as much again at the first text without spaces.
 * @example (await loadTokenizer()).count('The patella protects the knee.') // 8
 */
export function loadTokenizer(): Promise<Tokenizer> {
  loading ??= load()
  return loading
}

async function load(): Promise<Tokenizer> {
  const { countTokens, decode, encode } = await import('gpt-tokenizer/encoding/o200k_base')
  const { default: ranked } = await import('gpt-tokenizer/bpeRanks/o200k_base')
  const { O200K_TOKEN_SPLIT_REGEX } = await import('gpt-tokenizer/encodingParams/constants')
  let counter: ((text: string) => number) | undefined
  const countUnspaced = (text: string): number => {
    counter ??= mergeCounter(ranked, O200K_TOKEN_SPLIT_REGEX)
    return counter(text)
  }
  return {
    count: countByWords((text) =>
      UNSPACED.test(text) && !LONE_SURROGATE.test(text) ? countUnspaced(text) : countTokens(text, PLAIN),
    ),
    encode: (text) => encode(text, PLAIN),
    decode: (tokens) => decode(tokens),
  }
}

/** Tokens of a text in o200k. */
export async function countTokens(text: string): Promise<number> {
  return (await loadTokenizer()).count(text)
}

/**
 * A bound on the tokens of a text in any byte-level vocabulary, at no cost: its length in UTF-8 bytes.
 * English prose has about 4.5 bytes a token, so it is far above the count.
 */
export function tokenBound(text: string): number {
  return Buffer.byteLength(text, 'utf8')
}
