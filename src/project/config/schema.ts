import { z } from 'zod'
import { armsSchema } from '../arms/options.js'

const named = z.union([z.string().min(1), z.record(z.string(), z.unknown())])

/** The frame of espalier.yaml. What stands inside a source, model, recipe, check or format is checked by its plugin's own schema. */
export const projectSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'expected letters, digits, ".", "-" and "_"')
    .optional(),
  seed: z.number().int().optional(),
  plugins: z.record(z.string(), z.record(z.string(), z.string())).optional(),
  /** None for recipes that bring their own data. */
  sources: z.record(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/), z.record(z.string(), z.unknown())).default({}),
  models: z.record(z.string(), named).optional(),
  recipes: z.array(z.union([z.string().min(1), z.record(z.string(), z.unknown())])).min(1),
  prompts: z.string().optional(),
  dataset: z
    .strictObject({
      exam: z
        .strictObject({
          sections: z.number().min(0).max(1).optional(),
          dev: z.number().min(0).max(1).optional(),
        })
        .optional(),
      splitText: z.boolean().optional(),
      checks: z.array(named).optional(),
      formats: z.array(named).optional(),
      chunk: z.strictObject({ tokens: z.number().int().min(32).optional() }).optional(),
      dropLimit: z
        .strictObject({ share: z.number().min(0).max(1).optional(), after: z.number().int().min(1).optional() })
        .optional(),
    })
    .optional(),
  /** Arms of an experiment, written from the run's rows. `true`: all defaults. */
  arms: z.union([z.literal(true), armsSchema]).optional(),
  budget: z.strictObject({ maxCostUsd: z.number().min(0).optional() }).optional(),
})

/** The same without a need for recipes. */
export const lenientSchema = projectSchema.extend({ recipes: projectSchema.shape.recipes.or(z.tuple([])).default([]) })

export type ProjectFile = z.infer<typeof projectSchema>
