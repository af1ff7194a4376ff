import type { Evaluation } from '../evaluate.js'
import type { Comparison } from './compare-results.js'
import type { EvaluationSetting, Interval, TaskScore } from './contract.js'

const GROUPS = ['right', 'partly', 'format', 'truncated', 'wrong', 'refused', 'unscored'] as const

/** An evaluation as Markdown: what was asked, the scores, the table beside the paper's, wins and claims, what went wrong. */
export function reportText(evaluation: Evaluation): string {
  const { setting, scores, comparison, problems } = evaluation
  return [
    `# Scores of ${setting.subject}`,
    '',
    ...settingLines(setting, evaluation),
    '',
    ...scoreTable(scores),
    '',
    ...scores.flatMap(({ task, note }) => (note === undefined ? [] : [`${task}: ${note}.`, ''])),
    '`partly`: more than nothing. `format`: cut off, empty, or not in the form of an answer. `truncated`: wrong, and the prompt had lost a part of its structure. `refused`: no reply. `unscored`: the official evaluator raises on it, or counts nothing for it (a reply of a dialogue that names no entity).',
    ...(comparison === undefined ? [] : comparisonLines(comparison, setting)),
    ...(problems.length === 0 ? [] : problemLines(evaluation)),
    '',
  ].join('\n')
}

function settingLines(setting: EvaluationSetting, { calls, costUsd }: Evaluation): string[] {
  const { split, mode, isPaper, isOneShot, format, limit, seed, decoding } = setting
  const rows =
    limit === undefined ? 'all rows' : `${limit} rows of each task (fewer where it has fewer), drawn by seed ${seed}`
  const asked =
    decoding === undefined
      ? 'Predictions were read from a file.'
      : `Prompts: ${isPaper ? 'the published strings' : 'our wordings'}, ${isOneShot ? 'one solved example' : 'no example'}, sent as ${format}, at most ${decoding.maxPromptTokens} tokens; replies at most ${decoding.maxTokens}, temperature ${decoding.temperature}.`
  return [
    `Split ${split}, ${rows}. Metrics in ${mode} mode${mode === 'compat' ? ', as the paper computes them' : ': their bugs mended, so not those of the paper'}. ${asked}`,
    ...(decoding === undefined
      ? []
      : [`${calls.made} calls made, ${calls.replayed} replayed, $${costUsd.toFixed(4)}.`]),
    'Intervals: 95 %, from 1,000 resamples of the cases. Cases that share a table count as independent, so the true ones are a little wider.',
  ]
}

/** `12.3` */
const points = (value: number | null | undefined): string =>
  value === null || value === undefined ? '-' : value.toFixed(1)

/** `12.3 [10.1, 14.5]` */
export function scoreText(score: number | null | undefined, interval: Interval | undefined): string {
  return interval === undefined ? points(score) : `${points(score)} [${points(interval.low)}, ${points(interval.high)}]`
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(header), line(header.map((_, index) => (index === 0 ? '---' : '--:'))), ...rows.map(line)]
}

function scoreTable(scores: readonly TaskScore[]): string[] {
  return table(
    ['task', 'metric', 'rows', 'score', ...GROUPS],
    scores.flatMap(({ task, metric, headline, rows, paperRows, score, interval, groups, more }) => [
      [
        task,
        `${metric} ${headline}`,
        `${rows} of ${paperRows}`,
        scoreText(score, interval),
        ...GROUPS.map((group) => String(groups[group])),
      ],
      ...more.map((one) => [
        task,
        `${one.metric} ${one.headline}`,
        String(rows),
        scoreText(one.score, one.interval),
        ...GROUPS.map(() => ''),
      ]),
    ]),
  )
}

function comparisonLines(comparison: Comparison, { split }: EvaluationSetting): string[] {
  const { columns, rows, averages, printedAverages } = comparison
  return [
    '',
    '## Beside the paper',
    '',
    `${comparison.source}. \`*\`: trained on this held-out task.${split === 'test' ? '' : ` The paper scores its test rows, this evaluation the ${split} split.`}`,
    '',
    ...table(
      ['task', 'this', ...columns.map(({ name }) => name)],
      [
        ...rows.map(({ task, role, own, interval, scores, trainedOn }) => [
          role === 'held-out' ? `${task} (held out)` : task,
          scoreText(own, interval),
          ...columns.map(({ id }) => `${points(scores[id])}${trainedOn.includes(id) ? '\\*' : ''}`),
        ]),
        ...averages.map(({ over, tasks, of, own, scores }) => [
          `**${over}, mean of ${tasks} of ${of}**`,
          points(own),
          ...columns.map(({ id }) => points(scores[id])),
        ]),
        ...averages.map(({ over, tasks, of, own }) => [
          `${over}, all ${of} as printed`,
          tasks === of ? points(own) : '-',
          ...columns.map(({ id }) => points(printedAverages[over][id])),
        ]),
      ],
    ),
    '',
    'Means of columns are over the tasks scored here, so that they compare; `-` where a column lacks one of them.',
    '',
    ...columns.flatMap(({ name, note }) => (note === undefined ? [] : [`- ${name}: ${note}.`])),
    ...winLines(comparison),
    ...claimLines(comparison),
  ]
}

function winLines({ columns, wins }: Comparison): string[] {
  const of = (over: 'held-in' | 'held-out', id: string): string => {
    const found = wins.find((win) => win.over === over && win.column === id)
    return found === undefined || found.of === 0 ? '-' : `${found.wins} of ${found.of} (${found.clear})`
  }
  if (wins.every((win) => win.of === 0)) return []
  return [
    '',
    '## On how many tasks this beats a column',
    '',
    'In brackets: with the whole interval.',
    '',
    ...table(
      ['column', 'held-in', 'held-out'],
      columns.map(({ id, name }) => [name, of('held-in', id), of('held-out', id)]),
    ),
  ]
}

function claimLines({ columns, claims }: Comparison): string[] {
  const nameOf = (id: string): string => columns.find((column) => column.id === id)?.name ?? id
  return [
    '',
    "## The paper's claims, computed from its table",
    '',
    ...claims.map(
      ({ says, best, each }) =>
        `- "${says}": the best of its models on ${best.wins} of ${best.of}; alone ${each.map(({ column, wins }) => `${nameOf(column)} ${wins}`).join(', ')}`,
    ),
  ]
}

const SHOWN_PROBLEMS = 20

function problemLines({ problems, problemCounts, scores }: Evaluation): string[] {
  const counts = Object.entries(problemCounts)
  const total = counts.reduce((sum, [, count]) => sum + count, 0)
  return [
    '',
    '## Not used',
    '',
    `${counts.map(([task, count]) => `${task} ${count}`).join(', ')}.${scores.length === 0 ? '' : ' The rest was scored.'}`,
    '',
    ...problems.slice(0, SHOWN_PROBLEMS).map(({ task, place, message }) => `- ${task}: ${place}: ${message}`),
    ...(total > SHOWN_PROBLEMS ? [`- and ${total - SHOWN_PROBLEMS} more (scores.json)`] : []),
  ]
}
