import { join } from 'node:path'
import { exists } from '../../../../core/files.js'
import { readTextLines } from '../../../../core/read-pieces.js'
import type { PunktModel } from './punkt.js'

/** NLTK's model of English sentences in a data set's folder (punkt_tab/english/); undefined where there is none. */
export async function readPunkt(folder: string): Promise<PunktModel | undefined> {
  const model = join(folder, 'punkt_tab/english')
  const names = ['abbrev_types.txt', 'collocations.tab', 'sent_starters.txt', 'ortho_context.tab']
  if (!names.every((name) => exists(join(model, name)))) return undefined
  const [abbreviations = [], collocations = [], starters = [], contexts = []] = await Promise.all(
    names.map((name) => linesOf(join(model, name))),
  )
  const numbered = contexts.map((line): [string, number] => {
    const at = line.lastIndexOf('\t')
    return [line.slice(0, at), Number(line.slice(at + 1))]
  })
  return {
    abbreviations: new Set(abbreviations),
    collocations: new Set(collocations),
    starters: new Set(starters),
    contexts: new Map(numbered),
  }
}

async function linesOf(path: string): Promise<string[]> {
  const lines: string[] = []
  for await (const line of readTextLines(path)) lines.push(line)
  return lines
}
