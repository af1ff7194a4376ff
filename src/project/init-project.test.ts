import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { recipes } from '../recipes/families.js'
import { loadProject } from './config/load-project.js'
import { initProject } from './init-project.js'

it.each(recipes.ids())('writes a project of %s that can be read, with the checks that suit it', async (recipe) => {
  const folder = await mkdtemp(join(tmpdir(), 'init-'))
  await mkdir(join(folder, 'contents'))
  await writeFile(join(folder, 'contents/one.md'), '# One\n\nText.\n')
  const { file } = await initProject({ folder, recipe, teacher: 'none' })
  const project = await loadProject({ folder })
  const own = (await recipes.load(recipe)).checks
  expect(project.checks.map(({ id }) => id)).toEqual(own ?? ['duplicates', 'contamination'])
  expect(project.recipes.map(({ id }) => id)).toEqual([recipe])
  expect(/^sources: \{\}/m.test(await readFile(file, 'utf8'))).toBe(project.sources.length === 0)
  await rm(folder, { recursive: true })
})
