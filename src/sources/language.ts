const SCRIPTS: readonly [string, RegExp][] = [
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['ko', /\p{Script=Hangul}/gu],
  ['zh', /\p{Script=Han}/gu],
  ['ar', /\p{Script=Arabic}/gu],
  ['he', /\p{Script=Hebrew}/gu],
  ['ru', /\p{Script=Cyrillic}/gu],
  ['el', /\p{Script=Greek}/gu],
  ['hi', /\p{Script=Devanagari}/gu],
  ['th', /\p{Script=Thai}/gu],
]

/** Where the letters of these scripts are: most texts have none, and need not be counted script by script. */
const OTHER_SCRIPTS = /[\u0370-\u1FFF\u2E80-\uFFFF]/

const STOPWORDS: Record<string, string> = {
  en: 'the and of to is that it for with as are this be by from or which have was not',
  de: 'der die und das ist nicht mit den von zu ein eine auf für dem sich des im auch werden',
  fr: 'le la les et des est une dans que pour pas qui sur du au avec sont par ce plus',
  es: 'el los las que y en un una por con para es se del como más pero su al son',
}
const WORDS = Object.entries(STOPWORDS).map(([language, words]) => [language, new Set(words.split(' '))] as const)

/** Looked at: enough to tell, whatever the size of a book. UTF-16 units. */
const SAMPLE = 20_000

/**
 * A language by its script (zh, ja, ko, ar, he, ru, el, hi, th) or its commonest words (en, de, fr, es); undefined where neither is clear.
 * It names the script's most widespread language: Persian comes out as ar, Ukrainian as ru, so a stated language is always preferred.
 * @example detectLanguage('Das Herz ist ein Muskel und liegt in der Brust.') // 'de'
 */
export function detectLanguage(text: string): string | undefined {
  const sample = text.slice(0, SAMPLE)
  if (!OTHER_SCRIPTS.test(sample)) return byStopwords(sample)
  const letters = sample.match(/\p{L}/gu)?.length ?? 0
  if (letters === 0) return undefined
  for (const [language, script] of SCRIPTS) {
    const share = (sample.match(script)?.length ?? 0) / letters
    if (share > (language === 'ja' ? 0.1 : 0.3)) return language
  }
  return byStopwords(sample)
}

function byStopwords(sample: string): string | undefined {
  const words = sample.toLowerCase().match(/\p{L}+/gu) ?? []
  if (words.length < 8) return undefined
  const scores = WORDS.map(([language, stop]) => ({ language, share: share(words, stop) }))
  scores.sort((a, b) => b.share - a.share)
  const [best, second] = scores
  return best !== undefined && best.share > 0.12 && best.share > 1.5 * (second?.share ?? 0) ? best.language : undefined
}

/** Fewer different stopwords prove nothing: "y" is a word of Spanish and a variable. */
const LEAST_DISTINCT = 3

function share(words: readonly string[], stop: ReadonlySet<string>): number {
  const found = words.filter((word) => stop.has(word))
  return new Set(found).size < LEAST_DISTINCT ? 0 : found.length / words.length
}
