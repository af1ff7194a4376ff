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
      .refine(({ mode, templates }) => mode === 'own' || templates !== undefined, {
    error: 'expected with mode: paper the path of your copy of instuning_format_spec.json',
    path: ['templates'],
  })

export type Options = z.infer<typeof options>
