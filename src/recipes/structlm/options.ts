import { z } from 'zod'
import { ARMS } from './arms.js'

const place = z.union([
  z
    .string()
    .min(1)
    .transform((folder) => ({ folder, file: undefined, databases: undefined })),
  z.strictObject({
    folder: z.string().min(1),
    /** In place of the public name of the training file. */
    file: z.string().min(1).optional(),
    /** Where `<id>/<id>.sqlite` are, for tasks that show cell values. Default: database/ in the folder. */
    databases: z.string().min(1).optional(),
  }),
])

/** Our own words for what the model is; in paper mode give the authors' (their model card has them). */
const SYSTEM =
  'You work with structured knowledge: tables, databases, graphs, lists of keys and values. Each message states a task, mostly with such a structure. Answer in exactly the form that the task asks for, with nothing before or after it.'

/** What a user may say under `recipes: - structlm:`. Unknown keys are errors. */
export const options = z
  .strictObject({
    /** Folders of the unpacked data sets by task, relative to the project. */
    tasks: z
      .record(
        z.string().transform((id) => id.replaceAll('_', '-')), // the authors write tab_fact
        place,
      )
      .default({}),
    /** The authors' own training set (skginstruct.json of TIGER-Lab/SKGInstruct), for rows as they published them. */
    published: z.string().min(1).optional(),
    /** One of the paper's mixtures, or `single-<task>`. Default: full. */
    arm: z
      .string()
      .refine((name) => name in ARMS || name.startsWith('single-'), {
        error: ({ input }) =>
          `there is no arm "${String(input)}" (there are: ${Object.keys(ARMS).join(', ')}, single-<task>)`,
      })
      .default('full'),
    /** own: our wordings, and the published pipeline's bugs mended; paper: its strings, sign for sign. */
    mode: z.enum(['own', 'paper']).default('own'),
    /** paper mode: your copy of prompts/instuning_format_spec.json of TIGER-AI-Lab/StructLM, or of its _eval sibling. */
    templates: z.string().min(1).optional(),
    /** paper mode: your copy of instuning_format_spec_eval.json, for test rows: it has the held-out tasks. Default: templates. */
    testTemplates: z.string().min(1).optional(),
    envelope: z
      .union([
        z.enum(['llama-2', 'alpaca']),
        z.strictObject({ /** A file that holds a tokenizer's chat template. */ chatTemplate: z.string().min(1) }),
      ])
      .default('llama-2'),
    system: z.string().default(SYSTEM),
    /** Tokens of prompt and target. Default 2048, as in the paper. */
    maxTokens: z.number().int().min(64).max(1_000_000).default(2048),
    /** The tokenizer.json of the model to be trained, by which prompts are measured and cut. Default: o200k, bundled. */
    tokenizer: z.string().min(1).optional(),
    /** A linearizer of tables: indexed-rows, or markdown, csv, json, html to train for other formats. */
    tableFormat: z.string().default('indexed-rows'),
    /** Also rows of the test splits, held-out tasks among them. */
    score: z.boolean().default(false),
    /** 1: all of every task, as the paper; 2: UnifiedSKG. */
    temperature: z.number().min(1).default(1),
    /** At most so many training rows of a task. */
    cap: z.number().int().positive().optional(),
    general: z
      .strictObject({
        /** JSON Lines of `conversations` (SlimOrca) or `messages`. Optional with `published`, whose own general rows are then used. */
        file: z.string().min(1).optional(),
        /** In place of the arm's share. */
        share: z.number().min(0).optional(),
        /** What the share is a share of: the paper's text says whole, its builder structured. */
        of: z.enum(['whole', 'structured']).default('structured'),
      })
      .optional(),
  })
  .refine(({ mode, templates, tasks }) => mode === 'own' || templates !== undefined || isEmpty(tasks), {
    error: 'expected with mode: paper the path of your copy of instuning_format_spec.json',
    path: ['templates'],
  })

export type Options = z.infer<typeof options>

/** Published rows alone need no template. */
function isEmpty(tasks: object): boolean {
  return Object.keys(tasks).length === 0
}
