import { z } from 'zod'
import type { Exercise, Reader, ReaderInput, SourceRecord } from '../../contract.js'
import { fileOptions, Refusals } from '../../read-each.js'
import { sourceFiles } from '../../read-files.js'
import { readCsvRecords, readJsonlRecords } from './read-records.js'
import { toExercise } from './to-exercise.js'

const column = z.string().min(1)
const options = z.strictObject({
  ...fileOptions,
  /** Which column holds what, where the names differ from these. `options` may list the columns of the single options. */
  columns: z
    .strictObject({
      question: column.optional(),
      options: z.union([column, z.array(column).min(2)]).optional(),
      answer: column.optional(),
      explanation: column.optional(),
      node: column.optional(),
      language: column.optional(),
    })
    .optional(),
  /** What the first option's number is, where answers are numbers. Default 0, as in MMLU. */
  answerIndexFrom: z.union([z.literal(0), z.literal(1)]).optional(),
  /** Between fields of a CSV. Default: a tab in .tsv, else a comma. */
  delimiter: z.string().length(1).optional(),
})
/** How the user's file is laid out. */
export type ExerciseOptions = z.infer<typeof options>

const EXTENSIONS = ['.jsonl', '.ndjson', '.csv', '.tsv'] as const

/**
 * The user's own questions, one a line (JSONL) or a row (CSV, TSV with a header). Fields: question; options (a list, an object with
 * letters, or columns A, B, C ...); answer (a letter, several, a number, or an option's text); explanation (or rationale, solution); node
 * (a node's title, or titles joined by " > "); language, which a file's name may give too. So the layouts of MMedBench (`answer_idx`,
 * `rationale`, `French.jsonl`) and LongBench (`input`, `answers`) are read as they are. Read as a stream.
 */
const exercises: Reader<ExerciseOptions> = {
  summary: 'your own questions with answers, as JSONL or CSV',
  extensions: EXTENSIONS,
  gives: 'exercises',
  fields: [
    ['question', 'stem'],
    ['answer_idx', 'answerkey', 'answer', 'answers', 'correct', 'correct_answer', 'options', 'choices'],
  ],
  options,
  read: readExercises,
}
export default exercises

async function* readExercises(input: ReaderInput<ExerciseOptions>): AsyncGenerator<SourceRecord> {
  const refusals = new Refusals(input.options.unreadable)
  let count = 0
  for (const { path, name } of await sourceFiles(input.path, EXTENSIONS)) {
    const records = /\.(?:csv|tsv)$/i.test(path)
      ? readCsvRecords(path, input.options.delimiter)
      : readJsonlRecords(path)
    const before = count
    try {
      for await (const record of records) {
        count += 1
        yield* orRefusal(input, refusals, path, () =>
          toExercise(record.fields(), { path, name, line: record.line }, input.options, input.licence),
        )
      }
      if (count === before) yield { type: 'warning', message: `${name} holds no question` }
    } catch (error) {
      count += 1
      yield* refusals.add(error, path) // a file that is not read on
    }
  }
  refusals.finish(count, 'questions')
}

/** The first bad line ends the reading of a file that is to be read whole: more of its kind would say the same again. */
function orRefusal(
  { options: { unreadable } }: ReaderInput<ExerciseOptions>,
  refusals: Refusals,
  path: string,
  read: () => Exercise,
): SourceRecord[] {
  try {
    return [{ type: 'exercise', exercise: read() }]
  } catch (error) {
    if (unreadable === 'stop') throw error
    return refusals.add(error, path)
  }
}
