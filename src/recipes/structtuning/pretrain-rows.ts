import { makeRow } from '../../dataset/make-row.js'
import type { Made, PlanItem, Row } from '../../dataset/contract.js'
import type { Chunk } from '../../tree/contract.js'
import { mapTitle } from '../../tree/mind-map.js'
import { mapOf, placeOf } from './place.js'
import { item, RECIPE, type Stage, wording } from './stage.js'

/**
 * SCPT: a row for every chunk. The prompt shows where the chunk sits (an opening, the chapter's map with the topic marked, a lead
 * to the topic); the target is the chunk's text, and the loss is on it alone. Source: reference, section 3 (SCPT).
 * Two lists of 20 wordings are drawn apart, so that a language has 400 prompts instead of 20.
 */
export async function* pretrainRows(stage: Stage): AsyncGenerator<Made> {
  if (!stage.options.scpt.chunks) return
  const { fill } = stage
  yield* fill({
    step: 'scpt-chunk',
    *plan() {
      for (const chunk of chunksWithEnds(stage)) yield { ...item(chunk.chunk.nodeId, ['scpt-chunk']), ...chunk }
    },
    work: (planned) => [{ row: chunkRow(stage, planned) }],
  })
}

interface ChunkPlan {
  chunk: Chunk
  /** Whether the chunk is the last one under its heading: its text really ends there. */
  isLast: boolean
}

function* chunksWithEnds({ tree }: Stage): Generator<ChunkPlan> {
  let held: Chunk | undefined
  for (const chunk of tree.chunks()) {
    if (held !== undefined)
      yield { chunk: held, isLast: tree.node(held.nodeId).parentId !== tree.node(chunk.nodeId).parentId }
    held = chunk
  }
  if (held !== undefined) yield { chunk: held, isLast: true }
}

/** An opening, the map of the chunk's place, and a lead to its topic, the wordings drawn by `drawnBy`. */
export function scptPrompt(stage: Stage, chunk: Chunk, drawnBy: string): string {
  const place = placeOf(stage.tree, chunk.nodeId)
  const draw = (name: string, values: Record<string, string>): string =>
    wording({ ...stage, name, language: chunk.language, drawnBy, values })
  const opening = draw('scpt-opening', { field: place.field })
  const lead = draw('scpt-lead', { aspect: mapTitle(place.aspect.title) })
  return `${opening}\n${mapOf(stage.tree, place)}\n${lead}\n`
}

function chunkRow(stage: Stage, { chunk, isLast, rows }: PlanItem & ChunkPlan): Row {
  const { tree, options } = stage
  const place = placeOf(tree, chunk.nodeId)
  return makeRow({
    id: rows[0]?.id ?? '',
    recipe: RECIPE,
    stage: 'pretrain',
    kind: 'scpt-chunk',
    content: {
      prompt: scptPrompt(stage, chunk, chunk.nodeId),
      completion: options.scpt.titles ? `${place.aspect.title}\n${chunk.text}` : chunk.text,
      eos: isLast,
    },
    nodeIds: [chunk.nodeId],
    spans: [chunk.span],
    licence: chunk.licence,
    language: chunk.language,
  })
}
