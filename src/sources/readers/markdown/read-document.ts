import type { DecodedText } from '../../../core/files.js'
import { wordsOf } from '../../../core/text.js'
import type { Document, Exercise, Region } from '../../contract.js'
import { setTables } from '../../document-tables.js'
import { detectLanguage } from '../../language.js'
import { toPassage } from '../../mapped-text.js'
import { mergeOverlaps } from '../../merge-overlaps.js'
import { bareDocument, lineCounter, type SourceFile } from '../../read-files.js'
import { coverWith } from '../../regions.js'
import { readBlocks, toHeadings, type Block } from './blocks.js'
import { toExercise, type DraftExercise } from './draft-exercise.js'
import { exerciseDivs } from './exercise-divs.js'
import { readGlossary } from './glossary.js'
import { openSheet } from './open-sheet.js'
import { parseMarkdown } from './parse-markdown.js'
import { isQuestionTitle } from './question-words.js'
import { questionSections } from './question-sections.js'

export interface ReadDocument {
  document: Document
  exercises: Exercise[]
}

/** Reads one Markdown file: blanks out what is not Markdown, parses, cleans, and tells exercises and glossary from prose. */
export async function readDocument(
  source: string,
  file: SourceFile,
  decoded: DecodedText,
  licence: string | undefined,
): Promise<ReadDocument> {
  const document = bareDocument(source, file, decoded)
  const { text } = document
  const { front, masked, sheet } = await openSheet(text)
  const found = readBlocks(await parseMarkdown(masked, file.path), masked, sheet)
  const blocks = mergeOverlaps(found)
  const sections = questionSections(blocks, masked, sheet)
  const divs = exerciseDivs(blocks, masked, sheet)
  const glossary = readGlossary(blocks, masked, sheet, document)
  const drafts = [...divs, ...sections.flatMap((section) => section.exercises)].sort((a, b) => a.start - b.start)
  const claims: Region[] = [...divs, ...sections].map(({ start, end }) => ({ kind: 'exercise', start, end }))
  const groups = claimHeadings(blocks, claims)
  claims.push(...glossary.claims)
  claims.push(...repeatedQuestions(blocks, claims, drafts))
  fillDocument(document, blocks, claims)
  const isOutside = (start: number): boolean => !isClaimed(claims, start)
  setTables(
    document,
    found.filter(({ start }) => isOutside(start)),
  )
  document.headings = toHeadings(blocks, masked).filter((heading) => isOutside(heading.start))
  document.glossary = glossary.entries
  document.warnings = shorten([...front.warnings, ...masked.warnings, ...glossary.warnings])
  describeDocument(document, front, licence)
  const line = lineCounter(text)
  const groupOf = ({ start }: DraftExercise): string | undefined =>
    sections.find((section) => start >= section.start && start < section.end)?.title ??
    groups.findLast((group) => group.start <= start)?.title
  return { document, exercises: drafts.map((draft) => toExercise(draft, document, line, groupOf(draft))) }
}

function isClaimed(claims: readonly Region[], offset: number): boolean {
  return claims.some((claim) => claim.kind !== 'prose' && offset >= claim.start && offset < claim.end)
}

/**
 * Claims the headings under which only exercises stand ("Review Questions"), and what introduces the exercises under a heading that
 * says so. Adds to `claims`; returns the headings as groups.
 */
function claimHeadings(blocks: readonly Block[], claims: Region[]): { title: string; start: number }[] {
  const groups: { title: string; start: number }[] = []
  if (claims.length === 0) return groups
  const exercises = [...claims]
  const headings = blocks.flatMap((block, index) => (block.kind === 'heading' ? [index] : []))
  const later: { level: number; isClaimed: boolean }[] = []
  for (const [place, index] of [...headings.entries()].toReversed()) {
    const heading = blocks[index] as Block
    const level = heading.level ?? 1
    const own = blocks.slice(index + 1, headings[place + 1] ?? blocks.length)
    const inside = own.filter((block) => isClaimed(exercises, block.start))
    const end = later.findLastIndex((other) => other.level <= level)
    const below = later.slice(end + 1)
    const isGroup =
      inside.length > 0
        ? isQuestionTitle(heading.text.text) || (level > 1 && inside.length === own.length)
        : own.length === 0 && below.length > 0 && below.every((other) => other.isClaimed)
    later.push({ level, isClaimed: isGroup })
    if (!isGroup) continue
    for (const block of [heading, ...own]) claims.push({ kind: 'exercise', start: block.start, end: block.end })
    if (inside.length > 0) groups.unshift({ title: heading.text.text, start: heading.start })
  }
  return groups
}

/** A question this long, in words, is recognised where the prose asks it too. */
const LEAST_REPEATED_WORDS = 8

/** Paragraphs that ask a whole question of the exercises (a "watch this video" box whose question comes again at the end). */
function repeatedQuestions(
  blocks: readonly Block[],
  claims: readonly Region[],
  drafts: readonly DraftExercise[],
): Region[] {
  const stems = new Map<string, string[]>()
  for (const { stem } of drafts) {
    const words = wordsOf(stem)
    if (words.length < LEAST_REPEATED_WORDS) continue
    const key = words.slice(0, LEAST_REPEATED_WORDS).join(' ')
    stems.set(key, [...(stems.get(key) ?? []), words.join(' ')])
  }
  if (stems.size === 0) return []
  const asks = (block: Block): boolean => {
    const words = wordsOf(block.text.text)
    for (let at = 0; at + LEAST_REPEATED_WORDS <= words.length; at++) {
      const found = stems.get(words.slice(at, at + LEAST_REPEATED_WORDS).join(' '))
      if (found === undefined) continue
      const rest = `${words.slice(at).join(' ')} `
      if (found.some((stem) => rest.startsWith(`${stem} `))) return true
    }
    return false
  }
  return blocks
    .filter((block) => block.kind !== 'heading' && !isClaimed(claims, block.start) && asks(block))
    .map(({ start, end }) => ({ kind: 'exercise', start, end }))
}

function fillDocument(document: Document, blocks: readonly Block[], claims: readonly Region[]): void {
  const read = blocks.filter((block) => !overlaps(claims, block))
  document.passages = read
    .filter((block) => block.kind !== 'heading')
    .map(({ kind, text, start, end }) => toPassage(kind, text, start, end))
  const prose = read.map(({ kind, start, end }): Region => ({ kind: kind === 'table' ? 'table' : 'prose', start, end }))
  document.regions = coverWith([...claims, ...prose], document.text.length)
}

function overlaps(claims: readonly Region[], { start, end }: Block): boolean {
  return claims.some((claim) => start < claim.end && claim.start < end)
}

const MOST_WARNINGS = 20

function shorten(warnings: string[]): string[] {
  const more = warnings.length - MOST_WARNINGS
  return more <= 0 ? warnings : [...warnings.slice(0, MOST_WARNINGS), `and ${more} more warnings of this file`]
}

function describeDocument(
  document: Document,
  front: { title?: string; language?: string; licence?: string },
  licence: string | undefined,
): void {
  const heading = document.headings.find((candidate) => candidate.level === 1)?.title
  document.title = front.title ?? heading ?? document.title
  let sample = ''
  for (const passage of document.passages) if (sample.length < 4000) sample += `${passage.text}\n`
  const language = front.language ?? detectLanguage(sample)
  if (language !== undefined) document.language = language
  const stated = front.licence ?? licence
  if (stated !== undefined) document.licence = stated
}
