import { strip, splitWords } from '../../../../core/python-text.js'

const SHORT_FORMS: Readonly<Record<string, string>> = {
  "it's": 'it is',
  "that's": 'that is',
  "what's": 'what is',
  "there's": 'there is',
  "there're": 'there are',
  "i'm": 'i am',
  "i've": 'i have',
  "we've": 'we have',
  "you'd": 'you would',
  "you're": 'you are',
  "you'll": 'you will',
  "they're": 'they are',
  "don't": 'do not',
  "doesn't": 'does not',
  "didn't": 'did not',
  "couldn't": 'could not',
  "can't": 'cannot',
  "won't": 'will not',
  "aren't": 'are not',
  "isn't": 'is not',
  "wasn't": 'was not',
  "weren't": 'were not',
  '. .': '.',
}
const NOUNS =
  'restaurant hotel laptop dinner breakfast price place venue range meal location kid card use dimension hour include computer machine rating area constraint requirement drive specification'.split(
    ' ',
  )
const OTHER_PLURALS: Readonly<Record<string, string>> = {
  lunches: 'lunch',
  policies: 'policy',
  children: 'child',
  inches: 'inch',
  businesses: 'business',
  families: 'family',
}
const OTHER_WORDS: Readonly<Record<string, string>> = {
  cheaper: 'cheap -er',
  expensively: 'expensive -ly',
  moderately: 'moderate -ly',
  cheaply: 'cheap -ly',
  kidfriendly: 'kid friendly',
  upmarket: 'expensive',
  inpricey: 'cheap',
  driverange: 'drive range',
  pricerange: 'price range',
  batteryrating: 'battery rating',
  weightrange: 'weight range',
  harddrive: 'hard drive',
  batterylife: 'battery life',
  anywhere: 'any where',
  'good bye': 'goodbye',
}
const NUMBERS = 'one two three four five six seven eight nine ten eleven twelve'.split(' ')

/** What a word becomes. "i'd" stands twice, as it does in the list that the published pipeline reads: of two in a row both change. */
const WORDS: readonly (readonly [from: string, to: string])[] = [
  ...Object.entries(SHORT_FORMS),
  ["i'd", 'i would'],
  ["i'd", 'i would'],
  ...NOUNS.map((noun) => [`${noun}s`, `${noun} -s`] as const),
  ...Object.entries(OTHER_PLURALS).map(([plural, noun]) => [plural, `${noun} -s`] as const),
  ...Object.entries(OTHER_WORDS),
  ...NUMBERS.map((word, index) => [word, String(index + 1)] as const),
]

/**
 * An utterance or a value as MultiWOZ's own preprocessing writes it (create_delex_data.py of budzianowski/multiwoz, `normalize` without
 * its cleaning of values): lower case, signs apart from words, short forms and plurals taken apart, numbers in digits.
 * @example normalizeText("I'd like 2 cheap restaurants, please!") // 'i would like 2 cheap restaurant -s , please !'
 */
export function normalizeText(text: string): string {
  let clean = strip(text.toLowerCase())
    .replaceAll('b&b', 'bed and breakfast')
    .replaceAll('b and b', 'bed and breakfast')
    .replace(/[‘’]/g, "'")
    .replaceAll(';', ',')
    .replaceAll('/', ' and ')
    .replaceAll('-', ' ')
    .replace(/["<>@()]/g, '')
  for (const sign of ['?', '.', ',', '!', "'s"]) clean = setApart(clean, sign)
  clean = clean.replace(/^'/, '').replace(/'$/, '').replace(/'\s/g, ' ').replace(/\s'/g, ' ')
  for (const [from, to] of WORDS) clean = ` ${clean} `.replaceAll(` ${from} `, ` ${to} `).slice(1, -1)
  return joinNumbers(splitWords(clean)).join(' ')
}

/**
 * A space before and after each sign, but not between digits ("12:30", "3.5"). At the beginning of a text the source looks at its last
 * character for the one before (Python's index -1), and the second space always follows the sign's first character.
 */
function setApart(text: string, sign: string): string {
  let made = ''
  let from = 0
  for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + 1)) {
    made += text.slice(from, at)
    const before = made.at(-1) ?? text.at(-1) ?? ''
    if (!(/\d/.test(before) && /\d/.test(text[at + 1] ?? ''))) {
      if (before !== ' ') made += ' '
      const after = text[at + sign.length]
      made += text.charAt(at) + (after === undefined || after === ' ' ? '' : ' ')
    } else made += text.charAt(at)
    from = at + 1
  }
  return made + text.slice(from)
}

/** "01223 351880" is one number. */
function joinNumbers(words: readonly string[]): string[] {
  const joined: string[] = []
  for (const word of words) {
    const last = joined.at(-1)
    if (last !== undefined && /^\d+$/.test(word) && /^\d+$/.test(last)) joined[joined.length - 1] = last + word
    else joined.push(word)
  }
  return joined
}
