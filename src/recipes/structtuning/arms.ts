import { randomStream } from '../../core/random.js'
import type { Row, RowContent } from '../../dataset/contract.js'
import { promptOf } from '../../dataset/row-text.js'
import { mapTitle } from '../../tree/mind-map.js'
import type { RecipeArms } from '../contract.js'
import { isStructure } from './place.js'
import { shuffleMaps } from './shuffle-maps.js'
import { RECIPE } from './stage.js'

type FormInput = Parameters<RecipeArms['form']>[1]
type Form = (row: Row) => Row | undefined

/** Rows of the structure itself, which only the forms with structure have. */
const STRUCTURE_KINDS = new Set(['scpt-map', 'map-recall'])

/**
 * The paper's experiment (section 4, ablations) and two controls that it lacks: CPT with a heading breadcrumb, which tells the place
 * without a map, and SCPT with shuffled maps, which has the maps' words and length without their structure. All are forms of the same
 * rows: same chunks, same questions, same calls.
 */
export const arms: RecipeArms = {
  forms: {
    pretrain: {
      cpt: 'the text alone',
      scpt: 'the text under the map of its place, and the rows that teach the maps',
      'cpt-breadcrumb': 'the text under one line with the titles above it; no maps',
      'scpt-shuffled': 'as scpt, with the titles of every map hung at other places',
    },
    instruct: {
      sft: 'questions with their answers',
      ssft: 'also the answers that walk the structure, and the maps by heart',
      'ssft-shuffled': 'as ssft, with the titles of every map hung at other places',
    },
  },
  arms: [
    'base',
    'cpt',
    'scpt',
    'sft',
    'cpt+sft',
    'cpt+ssft',
    'scpt+sft',
    'scpt+ssft',
    'cpt-breadcrumb+sft',
    'cpt-breadcrumb+ssft',
    'scpt-shuffled+sft',
    'scpt-shuffled+ssft',
    'scpt-shuffled+ssft-shuffled',
  ],
  controls: {
    'cpt-breadcrumb': 'a gain over it needs the map: telling the place in one line is not enough',
    'scpt-shuffled': 'a gain over it needs the true structure: the words and the length of the maps are not enough',
    'ssft-shuffled': 'a gain over it needs the true structure in the answers, not their length',
  },
  isShared: ({ kind }) => !STRUCTURE_KINDS.has(kind) && !isReasoned(kind),
  form: (name, input) => (FORMS[name] as (input: FormInput) => Form)(input),
}

const FORMS: Readonly<Record<string, (input: FormInput) => Form>> = {
  cpt: () => (row) => withoutStructure(row, () => ''),
  scpt: () => (row) => row,
  'cpt-breadcrumb': (input) => (row) => withoutStructure(row, () => breadcrumb(row, input)),
  'scpt-shuffled': (input) => (row) => shuffled(row, input),
  sft: () => (row) => (isReasoned(row.kind) || STRUCTURE_KINDS.has(row.kind) ? undefined : row),
  ssft: () => withAnswered(),
  'ssft-shuffled': (input) => {
    const answered = withAnswered()
    return (row) => {
      const kept = answered(row)
      return kept === undefined ? undefined : shuffled(kept, input)
    }
  },
}

function isReasoned(kind: string): boolean {
  return kind.endsWith('-cot')
}

/** Whether a row's prompt shows a chunk's place. A term's prompt is the same in every form. */
function showsPlace(kind: string): boolean {
  return kind === 'scpt-chunk' || kind.startsWith('view-')
}

function withoutStructure(row: Row, prompt: () => string): Row | undefined {
  if (STRUCTURE_KINDS.has(row.kind)) return undefined
  if (!showsPlace(row.kind) || 'messages' in row.content) return row
  return { ...row, content: { ...row.content, prompt: prompt() } }
}

function breadcrumb(row: Row, { treeOf }: FormInput): string {
  const id = row.nodeIds[0] as string
  const titles = treeOf(id)
    .path(id)
    .filter(isStructure)
    .map(({ title }) => mapTitle(title))
  return `${titles.join(' > ')}\n`
}

/** The row with every map in it shuffled, drawn by the seed and the row's id. A chunk's own text and a question stay as they are. */
function shuffled(row: Row, { seed }: FormInput): Row {
  if (!showsPlace(row.kind) && !STRUCTURE_KINDS.has(row.kind) && !isReasoned(row.kind)) return row
  const random = randomStream(seed, RECIPE, 'shuffled-maps', row.id)
  return { ...row, content: shuffledContent(row, (text) => shuffleMaps(text, random)) }
}

function shuffledContent({ content, kind }: Row, shuffle: (text: string) => string): RowContent {
  if ('messages' in content) {
    const last = content.messages.length - 1
    return {
      messages: content.messages.map((message, index) =>
        index === last ? { ...message, content: shuffle(message.content) } : message,
      ),
    }
  }
  const completion = STRUCTURE_KINDS.has(kind) ? shuffle(content.completion) : content.completion
  return { ...content, prompt: shuffle(content.prompt), completion }
}

/**
 * Every row but reasoned ones whose direct row was dropped: the questions are then those of `sft`. A reasoned row follows its direct
 * row in the plan, and its question begins with that row's.
 */
function withAnswered(): Form {
  let asked: string | undefined
  return (row) => {
    const question = promptOf(row.content)
    if (!isReasoned(row.kind)) {
      if (!STRUCTURE_KINDS.has(row.kind)) asked = question
      return row
    }
    return asked !== undefined && question.startsWith(`${asked}\n`) ? row : undefined
  }
}
