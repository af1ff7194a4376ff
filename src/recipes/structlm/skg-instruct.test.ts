import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { RawProblem } from './contract.js'
import { partsOfPrompt, readPublishedRows } from './skg-instruct.js'
import { collect, folderOf } from './structlm.fixture.js'

it('reads the published layout row by row, names our tasks, and reports a row of another shape', async () => {
  const folder = await folderOf({
    'skginstruct.json': `[
      {"instruction": "Check.", "input": "table:", "output": "entailed", "system": "S", "is_truncated": true, "task_name": "tab_fact"},
      {"instruction": "Check."},
      {"instruction": "[INST] <<SYS>>\\nS\\n<</SYS>>\\n\\nSQL. [/INST]", "input": "", "output": "select 1", "task_name": "META_TUNING/spider_with_cell.cfg"}]`,
  })
  const problems: RawProblem[] = []
  const path = join(folder, 'skginstruct.json')
  const rows = await collect(readPublishedRows(path, (found) => void problems.push(found)))
  await rm(folder, { recursive: true })
  const [first, second] = [`${path}:2`, `${path}:4`]
  expect(rows).toEqual([
    {
      id: '0',
      place: first,
      task: 'tab-fact',
      system: 'S',
      instruction: 'Check.',
      input: 'table:',
      output: 'entailed',
      isTruncated: true,
    },
    {
      id: '2',
      place: second,
      task: 'spider',
      system: 'S',
      instruction: 'SQL.',
      input: '',
      output: 'select 1',
      isTruncated: false,
    },
  ])
  expect(problems).toEqual([
    { place: `${path}:3`, message: 'input: Invalid input: expected string, received undefined' },
  ])
})

it('reads JSON Lines too, and says where the file is broken', async () => {
  const row = { instruction: 'Do.', input: '', output: 'x', task_name: 'dart' }
  const [list, lines] = [`[\n${JSON.stringify(row)},\n{"instr`, `${JSON.stringify(row)}\n{"instr`]
  for (const [text, fault] of [
    [list, 'the file ends before its list or object does'],
    [lines, 'not one JSON value a line'],
  ] as const) {
    const folder = await folderOf({ 'skg.json': text })
    const problems: RawProblem[] = []
    const rows = await collect(readPublishedRows(join(folder, 'skg.json'), (found) => void problems.push(found)))
    await rm(folder, { recursive: true })
    expect(rows.map(({ task, output }) => [task, output])).toEqual([['dart', 'x']])
    expect(problems).toEqual([
      { place: expect.stringMatching(/skg\.json:[23]$/), message: expect.stringContaining(fault) },
    ])
  }
})

describe('partsOfPrompt', () => {
  const body = { before: 'data table:\n\n', structIn: 'col : a\n\n\nx', after: '\n\n\nquestion:\n\nwhy?' }
  const text = body.before + body.structIn + body.after

  it('finds the structure by the labels of the published templates', () => {
    const instruction = 'Answer with the given data table.'
    expect(partsOfPrompt({ instruction: `${instruction} ${text}`, input: '' }, true)).toEqual({ instruction, body })
    expect(partsOfPrompt({ instruction, input: text }, true)).toEqual({ instruction, body })
  })

  it('takes a prompt whole where it has none, and general instructions always', () => {
    expect(partsOfPrompt({ instruction: 'Say: SELECT 1', input: '' }, true)).toEqual({
      instruction: 'Say: SELECT 1',
      body: { before: '', structIn: '', after: '' },
    })
    expect(partsOfPrompt({ instruction: text, input: '' }, false).body.structIn).toBe('')
  })
})
