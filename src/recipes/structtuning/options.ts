import { z } from 'zod'

const sourceNames = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)])

const own = z.strictObject({
  /**
   * own: questions are judged, joined and worded as measured here to be better. paper: as the paper's public code does it (`PAPER.md`, "As
   * in the paper"); other defaults then hold for `choice`, `glossary` and `multiHop`. Default own.
   */
  mode: z.enum(['own', 'paper']).default('own'),
  /** Sources to teach: one name or several. */
  from: sourceNames,
  /** Accepted questions that a model writes for each knowledge point. 0 writes none. Default 2. */
  questionsPerPoint: z.number().int().min(0).max(100).default(2),
  /**
   * Share of these questions that offer four options, the right one at a place drawn by the seed. Default: 0.5 where a large model writes,
   * 0 where a small one does; set for a small one, the wrong options are answers of other places.
   */
  choice: z.number().min(0).max(1).optional(),
  /** Attempts for each wanted question before a point is given up. Default 3. */
  attemptsPerQuestion: z.number().int().min(1).max(20).default(3),
  /**
   * Small models, English text. choose: rules make several wordings of a question, the model chooses one. write: the model writes one,
   * which is dropped unless it is a rewording of what the rules made; shows what a model or a prompt can do. Default choose.
   */
  smallWording: z.enum(['choose', 'write']).default('choose'),
  /** Exercises that people wrote: true, those inside the sources of `from`; false, none; or names of sources. Default true. */
  exercises: z.union([z.boolean(), sourceNames]).default(true),
  /** How exercises of a source of their own are linked to their place. */
  link: z
    .strictObject({
      /**
       * A model that gives embeddings: a declared name, or PROVIDER/MODEL. A call a piece of about 200 tokens and a question. Default:
       * none, by words alone (BM25).
       */
      embeddings: z.string().min(1).optional(),
      /** both: the scores by words and by embeddings added; embeddings: nearness alone. Default both. */
      by: z.enum(['both', 'embeddings']).default('both'),
    })
    .prefault({}),
  /**
   * The reasons of exercises that were linked to their place by words. compose: the place, the sentence that holds the answer, and the
   * reasons given, without a model. rewrite: a large model says whether the place supports the answer, and makes the reasons given walk
   * there; where none are given it writes them, also for exercises that stand in the book: one or two calls a question. Default compose.
   */
  rationale: z.enum(['compose', 'rewrite']).default('compose'),
  exam: z
    .strictObject({
      /** Sources whose exercises are all held out as test questions and never taught: benchmarks. Default none. */
      sources: sourceNames.optional(),
    })
    .prefault({}),
  /**
   * Questions that a model writes beside `questionsPerPoint`, as a share of the existing training exercises of a language, spread over its
   * chapters, in the form of those: the same share offers options. The paper: 0.5. Default 0.
   */
  extraQuestions: z.number().min(0).max(100).default(0),
  glossary: z
    .strictObject({
      /** teach: a row for each term; exam: terms of exam sections are asked for; off: left out. Default teach. */
      role: z.enum(['teach', 'exam', 'off']).default('teach'),
    })
    .prefault({}),
  scpt: z
    .strictObject({
      /** A pretraining row for every chunk. Default true. */
      chunks: z.boolean().default(true),
      /** The target begins with the topic's title on a line of its own, as the reference does for medical books. Default false. */
      titles: z.boolean().default(false),
    })
    .prefault({}),
  /** Rows that teach the maps themselves: pretraining rows map -> map, and one recall row a chapter. Default true. */
  mapRows: z.boolean().default(true),
  /** A second row for each question, whose answer walks the structure. Default true. */
  cot: z.boolean().default(true),
  /** Whether such a row's loss also covers the map in its answer. false: the map is shown but not trained. Default true. */
  cotMapLoss: z.boolean().default(true),
  multiHop: z
    .strictObject({
      /**
       * Accepted questions that join two or three knowledge points, half of them within a chapter, half across. Half as many as there are
       * points uses each about once. Default: a quarter of the questions of `questionsPerPoint` where a large model writes, 0 where a small one does,
       * which writes hardly one.
       */
      questions: z.number().int().min(0).max(1_000_000).optional(),
      /** Share of them that offer four options. Default 0.5. */
      choice: z.number().min(0).max(1).default(0.5),
      /**
       * Asks each question again and drops it where fewer of its passages suffice: a large model over all of them and over all but one, 3 or 4
       * short calls a question; a small one over each alone, 2 or 3. Default true.
       */
      singleHopCheck: z.boolean().default(true),
    })
    .prefault({}),
  /** Views of a chunk beside its own text, by a model. Default none: a call each. */
  views: z
    .strictObject({
      /** Retellings of every chunk, one a style. */
      styles: z.array(z.enum(['plain', 'encyclopedia', 'lecture', 'dialogue', 'notes'])).default([]),
      /** The chunk under questions that it answers, in training sections. */
      questions: z.boolean().default(false),
      /** Paragraphs a section that link two things which it names. */
      links: z.number().int().min(0).max(100).default(0),
    })
    .prefault({}),
  abstention: z
    .strictObject({
      /** Accepted questions a source that it does not answer, with "not covered" as the answer. Default 0. */
      questions: z.number().int().min(0).max(1_000_000).default(0),
      /** sources: exercises of the other sources; model: a model writes them; both: those of sources first. Default both. */
      from: z.enum(['sources', 'model', 'both']).default('both'),
    })
    .prefault({}),
  /** Most words (characters in scripts without spaces: twice as many) of a free-form answer. Default 8. */
  maxAnswerWords: z.number().int().min(1).max(50).default(8),
  /** Most tokens (o200k) of a passage that is shown to a model. Default: 160 for a small model, 1 024 for a large one. */
  maxPassageTokens: z.number().int().min(32).max(8192).optional(),
  /** Most completion tokens of a reply. Default: 64 for a small model, 1 024 for a large one; of a view 512 and 4 096. */
  maxReplyTokens: z.number().int().min(16).max(32768).optional(),
})

/** What holds in mode paper where the user says nothing: free-form questions, no rows of terms, no question over hops to a model. */
const PAPER_DEFAULTS = {
  choice: 0,
  glossary: { role: 'off' },
  multiHop: { choice: 0, singleHopCheck: false },
}

function withDefaultsOfMode(given: unknown): unknown {
  if (!isObject(given) || given['mode'] !== 'paper') return given
  const filled = Object.entries(PAPER_DEFAULTS).map(([key, value]) => {
    const said = given[key]
    return [key, isObject(value) && isObject(said) ? { ...value, ...said } : (said ?? value)]
  })
  return { ...given, ...Object.fromEntries(filled) }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What a user may say under `recipes: - structtuning:`. Unknown keys are errors. */
export const options = z.preprocess(withDefaultsOfMode, own)

export type Options = z.infer<typeof own>

/** A name or several, as a list without repetitions. */
export function namesOf(names: string | readonly string[]): string[] {
  return [...new Set(typeof names === 'string' ? [names] : names)]
}

/** Every source that the options refer to, in order. */
export function sourcesOf({ from, exercises, exam }: Options): string[] {
  const others = typeof exercises === 'boolean' ? [] : namesOf(exercises)
  return namesOf([...namesOf(from), ...others, ...namesOf(exam.sources ?? [])])
}

/** Models beside the teacher that the options refer to. */
export function modelsOf({ link }: Options): string[] {
  return link.embeddings === undefined ? [] : [link.embeddings]
}
