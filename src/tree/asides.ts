/**
 * What a book says beside its subject: captions and credits of pictures, and lists of what the reader will learn. A question about them asks
 * for the book, not for what it teaches; as text to read they stay. Captions come from the readers by kind (`figure`), or begin as captions
 * do ("Figure 3.2: ..."); aims are known by the sentence or the heading above them, in the languages of the fixed phrases and German.
 *
 * One instance: "By the end of this section, you will be able to:" and the list behind it are aims; a list behind "A hive has:" is not.
 * Not covered: aims told in running prose, and captions that no reader marks and that begin as any paragraph.
 */
import type { Passage } from '../sources/contract.js'
import type { Chunk, NodeId, Tree } from './contract.js'

const CAPTION =
  /^(?:fig(?:ure)?s?|table|plate|photo|image|abb(?:ildung)?|tabelle|figura|tabla|tableau|рис(?:унок)?|таблица|図|表|图)\.? ?(?:\d+(?:[.‑–-]\d+)*[a-z]?|[A-Z]\.?\d+)\s*(?:[.:|–—]\s|：)/iu
const CREDIT =
  /^[([]?(?:(?:photo|image|picture|figure|illustration|cover)s? )?(?:credits?|courtesy)\b[^.]*[:：]|^[([]?(?:photo(?:graph)?|image|picture|figure|illustration)s? (?:by|courtesy of|reproduced|adapted from)\b|^(?:bildnachweis|crédit(?:s)? photo|crédito de (?:la )?(?:foto|imagen)|фото|图片来源|写真提供)\s*[:：]/iu
const MOST_CREDIT = 400

const AIMS_LEAD =
  /(?:\b(?:by the end|after|upon|on|when you|having|once you)\b.*\b(?:section|chapter|unit|module|lesson|reading|course)\b.*\b(?:able to|you (?:can|will|should)|to)|\b(?:learning|section|chapter|unit|lesson) (?:objectives|outcomes|goals|aims)|(?:学完|读完|学习).*(?:能够|应该|可以|掌握|了解)|(?:学習|到達)目標|(?:読み終え|学び終え|終わり).*(?:できる|できます).*|(?:à la fin|après (?:avoir|la lecture)).*(?:capables?|serez|pourrez|saurez).*|(?:al (?:final|finalizar|terminar)|después de).*(?:capaz|capaces|podrás?|podrán|sabrás?).*|(?:после|изучив|прочитав|к концу).*(?:сможете|научитесь|должны|узнаете).*|(?:am ende|nach).*(?:können|sollten|in der lage).*)\s*[:：…]?\s*$/iu
const AIMS_TITLE =
  /^(?:(?:chapter|section|unit|module|lesson|learning|course) )?(?:objectives|outcomes|(?:learning )?goals|aims)$|^(?:学习|教学)目标$|^(?:学習|到達)目標$|^objectifs(?: d['’]apprentissage)?$|^objetivos(?: de aprendizaje)?$|^(?:цели|задачи)(?: обучения| главы| раздела)?$|^lernziele$/iu

/** For each of the passages under one heading, in order, whether it stands beside the subject. */
export function asidesAmong(passages: readonly Passage[], heading: string): boolean[] {
  const isUnderAims = AIMS_TITLE.test(heading.trim())
  let isAimed = false
  return passages.map(({ kind, text }, index) => {
    if (isUnderAims || kind === 'figure') return true
    if (kind === 'list') return isAimed
    const isBare = kind === 'paragraph' || kind === 'heading' || kind === 'quote'
    isAimed = isBare && passages[index + 1]?.kind === 'list' && isLead(text)
    return isAimed || (isBare && (CAPTION.test(text) || (text.length <= MOST_CREDIT && CREDIT.test(text))))
  })
}

function isLead(text: string): boolean {
  const line = text.trim()
  return line.length <= 200 && (AIMS_TITLE.test(line.replace(/[:：]$/, '')) || AIMS_LEAD.test(line))
}

/** A chunk's text without what stands beside its subject: what questions are written from. Empty where nothing else stands in it. */
export function taughtText({ text, asides = [] }: Pick<Chunk, 'text' | 'asides'>): string {
  if (asides.length === 0) return text
  const parts: string[] = []
  let at = 0
  for (let pair = 0; pair < asides.length; pair += 2) {
    parts.push(text.slice(at, asides[pair]))
    at = asides[pair + 1] as number
  }
  parts.push(text.slice(at))
  return parts
    .map((part) => part.replace(/^\n+|\n+$/g, ''))
    .filter((part) => part !== '')
    .join('\n\n')
}

/** The chunks that hang on a node and teach something, in reading order. */
export function taughtChunks(tree: Tree, id: NodeId): Chunk[] {
  return tree
    .children(id)
    .flatMap((node) => (node.kind === 'chunk' ? [tree.chunk(node.id)] : []))
    .filter((chunk) => taughtText(chunk) !== '')
}
