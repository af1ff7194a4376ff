import type { Tree } from '../../tree/contract.js'
import { linkTerms } from '../../tree/link-questions.js'
import { isUnspaced } from './candidates.js'
import { contentWords, stem } from './content-words.js'
import { isGenericTitle } from './generic-titles.js'
import { holds } from './judge-question.js'
import type { Place } from './place.js'
import { phraseLanguage, type Stage, wording } from './stage.js'

/** The nearest heading above a place that names a subject, and does not hold the answer: "Introduction" alone tells nobody what is meant. */
export function topicOf(tree: Tree, place: Place, answer = ''): string {
  const headings = [place.scope, ...place.path].filter((node) => node.id !== tree.root.id)
  const isGiven = (title: string): boolean => answer !== '' && givesAway(title, answer)
  return headings.findLast(({ title }) => !isGenericTitle(title) && !isGiven(title))?.title ?? tree.root.title
}

/** Whether a title says the answer, or the answer says the title: "Regarding Hypodermis, which layer ...?" is answered by its own words. */
function givesAway(title: string, answer: string): boolean {
  const [shown, wanted] = [contentWords(title), contentWords(answer)]
  if (shown.length === 0 || wanted.length === 0) return holds(title, answer)
  return wanted.every((word) => shown.includes(word)) || shown.every((word) => wanted.includes(word))
}

/**
 * A question that can be understood alone. Where it holds a content word of its topic already it stays as it is; else it is prefixed with
 * "Regarding {topic}, ...". Mode paper prefixes every question, as the reference does; then the same words open every row.
 */
export function selfContained(
  stage: Stage,
  input: {
    question: string
    answer: string
    text: string
    place: Place
    language: string | undefined
    drawnBy: string
  },
): string {
  const { question, answer, text, place, language, drawnBy } = input
  if (stage.options.mode === 'own' && namesTopic(question, [topicOf(stage.tree, place)], language)) return question
  const title = topicOf(stage.tree, place, answer)
  return wording({
    ...stage,
    name: 'regarding',
    language,
    drawnBy,
    values: { title, question: lowerFirst(question, text) },
  })
}

/** Words without content of their own, cut as content words are. English ones are left out of content words anyway. */
const FUNCTION_WORDS: Readonly<Record<string, ReadonlySet<string>>> = Object.fromEntries(
  Object.entries({
    fr: 'le la les l un une des du de d au aux à en dans sur sous par pour avec sans entre et ou où ni que qu qui quoi dont quel quelle quels quelles ce cet cette ces c se s son sa ses leur leurs il elle ils elles on ne n pas plus est sont été être a ont avoir comme comment pourquoi quand combien lors lorsque',
    es: 'el la los las lo un una unos unas de del al a en con sin por para entre sobre bajo y e o u ni que qué quien quién cual cuál cuales cuáles cuyo como cómo cuando cuándo donde dónde cuanto cuánto cuántos cuántas se su sus le les es son fue ser está están ha han haber no más muy también este esta estos estas ese esa',
    ru: 'и или а но не ни в во на по под над от до из у к ко с со о об при за для без через между что чем кто как какой какая какое какие каком какую каких где когда почему сколько ли же бы это этот эта эти этого он она оно они его её их быть был была было были есть является являются который которая которое которые',
  }).map(([language, words]) => [language, new Set(words.split(' ').map(stem))]),
)

/** Whether a question holds a content word of one of its topics (in scripts without spaces: two neighbouring characters), or there is none to hold. */
export function namesTopic(question: string, topics: readonly string[], language: string | undefined): boolean {
  const asked = new Set(topicWords(question, language))
  const wanted = topics.map((topic) => topicWords(topic, language))
  return wanted.every((words) => words.length === 0) || wanted.some((words) => words.some((word) => asked.has(word)))
}

function topicWords(text: string, language: string | undefined): string[] {
  if (isUnspaced(text)) return linkTerms(text).filter((pair) => !/^\p{Script=Hiragana}+$/u.test(pair))
  const without = FUNCTION_WORDS[phraseLanguage(language)]
  return contentWords(text).filter((word) => without?.has(word) !== true)
}

/** The first word in lower case where it is a question word or stands in the text in lower case, and so is no name. */
export function lowerFirst(question: string, text: string): string {
  const first =
    /^(?:What|Which|Who|Whom|Whose|When|Where|Why|How|In|On|At|By|For|From|To|Of|With|Within|Between|During|Under|After|Before|Into|About|Over|As|If|Once|Although|Though|While|Because|Since|Besides|Beside|Apart|Along|Among|Across|Against|Around|Beneath|Below|Above|Behind|Beyond|Despite|Due|Given|Like|Unlike|Near|Next|Per|Through|Throughout|Together|Toward|Towards|Until|Upon|Via|Without|Approximately|Roughly|Exactly|Typically|Usually|Normally|Relative|Compared|Other|An?|The|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|Most|Some|Many)\b/u
  const lowered = question.charAt(0).toLowerCase() + question.slice(1)
  const word = /^[\p{L}-]+/u.exec(lowered)?.[0] ?? ''
  return first.test(question) || standsInLowerCase(word, text) ? lowered : question
}

function standsInLowerCase(word: string, text: string): boolean {
  return word !== '' && new RegExp(`(?<![\\p{L}-])${word}(?![\\p{L}-])`, 'u').test(text)
}
