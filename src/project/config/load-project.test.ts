import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { formats } from '../../dataset/families.js'
import { loadProject } from './load-project.js'

const root = mkdtempSync(join(tmpdir(), 'espalier-config-'))
afterAll(() => {
  rmSync(root, { recursive: true, force: true })
  for (const id of ['lines', 'packed']) formats.remove(id) // families are shared by every test of the process
})
let number = 0

function project(yaml: string): string {
  number += 1
  const folder = join(root, `p${number}`)
  mkdirSync(join(folder, 'contents'), { recursive: true })
  writeFileSync(join(folder, 'contents', 'one.md'), '# One\n\nText.\n')
  writeFileSync(join(folder, 'espalier.yaml'), yaml)
  return folder
}

async function messageOf(yaml: string): Promise<string> {
  const error = await loadProject({ folder: project(yaml) }).then(
    () => new Error('it was accepted'),
    (fault: Error) => fault,
  )
  return error.message
}

const SOURCES = 'sources:\n  book: { markdown: ./contents }\n'

describe('loadProject', () => {
  it('gives a small project with every default filled in', async () => {
    const folder = project(`${SOURCES}recipes:\n  - structtuning: { from: book }\n`)
    const { name, seed, sources, recipes, exam, checks, formats } = await loadProject({ folder })
    expect({ name, seed, sources, exam, recipe: recipes[0]?.id, checks: checks.map(({ id }) => id), formats }).toEqual({
      name: `p${number}`,
      seed: 0,
      sources: [
        {
          name: 'book',
          reader: 'markdown',
          path: join(folder, 'contents'),
          options: { unreadable: 'stop', tables: false },
          place: 'espalier.yaml:2:9',
        },
      ],
      exam: { sections: 0.2, dev: 0.5 },
      recipe: 'structtuning',
      checks: ['duplicates', 'contamination'],
      formats: [{ id: 'messages', options: {} }],
    })
  })

  it('leaves out the default checks that do not suit a recipe, but none that the file names', async () => {
    const used = async (yaml: string) => {
      const { recipes, checks } = await loadProject({ folder: project(yaml) })
      return { checks: checks.map(({ id }) => id), recipes: recipes.map((recipe) => recipe.checks) }
    }
    const structlm = '  - structlm: { tasks: { dart: ./dart } }\n'
    expect(await used(`sources: {}\nrecipes:\n${structlm}`)).toEqual({
      checks: ['contamination'],
      recipes: [['contamination']],
    })
    expect(await used(`${SOURCES}recipes:\n${structlm}  - structtuning: { from: book }\n`)).toEqual({
      checks: ['duplicates', 'contamination'],
      recipes: [['contamination'], undefined],
    })
    expect(await used(`sources: {}\nrecipes:\n${structlm}dataset: { checks: [duplicates] }\n`)).toEqual({
      checks: ['duplicates'],
      recipes: [undefined],
    })
  })

  it('says how to make a missing file', async () => {
    await expect(loadProject({ folder: join(root, 'nowhere') })).rejects.toMatchObject({
      code: 'E_CONFIG_MISSING',
      exitCode: 2,
      message: expect.stringContaining('espalier init') as string,
    })
  })

  it('names line and column of broken YAML', async () => {
    expect(await messageOf(`${SOURCES}recipes: [\n  - {\n`)).toMatch(/^espalier\.yaml:\d+:\d+ is not valid YAML: /)
  })

  it('takes a section whose lines are all comments as absent', async () => {
    const folder = project(`${SOURCES}models:\n  # teacher: x\nrecipes:\n  - structtuning: { from: book }\n`)
    expect((await loadProject({ folder })).models).toEqual({})
  })

  it.each([
    [
      'a wrong type in a recipe',
      `${SOURCES}recipes:\n  - structtuning: { from: book, questionsPerPoint: two }\n`,
      'espalier.yaml:4:52 recipes[0].structtuning.questionsPerPoint: expected a number, got "two"',
    ],
    [
      'an unknown key, with the nearest known one',
      `${SOURCES}recipes:\n  - structtuning: { from: book }\ndataset: { formts: [messages] }\n`,
      'espalier.yaml:5:12 dataset.formts: unknown key "formts"; did you mean "formats"? (known: exam, splitText, checks, formats, chunk, dropLimit)',
    ],
    [
      'an unknown key at the top',
      `${SOURCES}recipies: []\n`,
      'espalier.yaml:3:1 recipies: unknown key "recipies"; did you mean "recipes"?',
    ],
    [
      "an unknown key of a reader's options",
      'sources:\n  book: { markdown: ./contents, outlin: ./SUMMARY.md }\nrecipes:\n  - structtuning: { from: book }\n',
      'espalier.yaml:2:33 sources.book.outlin: unknown key "outlin"; did you mean "outline"?',
    ],
    [
      'a source without a reader',
      'sources:\n  book: { markdwn: ./contents }\nrecipes:\n  - structtuning: { from: book }\n',
      'espalier.yaml:2:9 sources.book: expected one of the readers',
    ],
    [
      'a path that does not exist',
      'sources:\n  book: { markdown: ./content }\nrecipes:\n  - structtuning: { from: book }\n',
      'espalier.yaml:2:21 sources.book.markdown: ./content does not exist',
    ],
    [
      'an unknown recipe',
      `${SOURCES}recipes:\n  - structuning: { from: book }\n`,
      'espalier.yaml:4:5 recipes[0]: there is no recipe "structuning"; did you mean "structtuning"?',
    ],
    [
      'a recipe on a source that is not there',
      `${SOURCES}recipes:\n  - structtuning: { from: bok }\n`,
      'espalier.yaml:4:19 recipes[0].structtuning: there is no source "bok" (there are: book); did you mean "book"?',
    ],
    [
      'an unknown check',
      `${SOURCES}recipes:\n  - structtuning: { from: book }\ndataset:\n  checks: [duplicate]\n`,
      'espalier.yaml:6:12 dataset.checks[0]: there is no check "duplicate"; did you mean "duplicates"?',
    ],
    [
      'a number out of range',
      `${SOURCES}recipes:\n  - structtuning: { from: book }\ndataset: { exam: { sections: 2 } }\n`,
      'espalier.yaml:5:30 dataset.exam.sections: expected at most 1, got 2',
    ],
    ['a missing section', SOURCES, 'espalier.yaml:1:1 recipes: is missing; expected a list'],
    [
      'a prompts folder that is not there',
      `${SOURCES}prompts: ./prompt\nrecipes:\n  - structtuning: { from: book }\n`,
      'espalier.yaml:3:10 prompts: the folder ./prompt does not exist',
    ],
  ])('says where and what for %s', async (_, yaml, message) => {
    expect(await messageOf(yaml)).toContain(message)
  })

  it('tells every fault at once, a line each', async () => {
    const message = await messageOf(
      'sources:\n  book: { markdown: ./x }\nrecipes:\n  - structtuning: { from: book, mapRows: 3 }\n',
    )
    expect(message.split('\n').map((line) => line.split(' ')[0])).toEqual(['espalier.yaml:2:21', 'espalier.yaml:4:42'])
  })

  it('takes the name of a variable for a server, and never shows an address that stands there', async () => {
    const yaml = (value: string): string =>
      `sources:\n  shop: { postgres: ${value}, schema: stock }\nrecipes:\n  - own-structure: { from: shop }\n`
    const { sources } = await loadProject({ folder: project(yaml('SHOP_URL')) })
    expect(sources.map(({ reader, path }) => [reader, path])).toEqual([['postgres', 'SHOP_URL']])
    for (const value of ['"postgresql://me:hunter-2@host/shop"', '{ url: "postgresql://me:hunter-2@host/shop" }']) {
      const message = await messageOf(yaml(value))
      expect(message).toContain('sources.shop.postgres must be the name of an environment variable')
      expect(message).not.toContain('hunter-2')
    }
  })

  it("loads a user's own plugin by its path", async () => {
    const folder = project(
      `${SOURCES}plugins: { format: { lines: ./lines } }\nrecipes:\n  - structtuning: { from: book }\ndataset: { formats: [lines] }\n`,
    )
    mkdirSync(join(folder, 'lines'))
    writeFileSync(
      join(folder, 'lines', 'index.mjs'),
      'const parse = { safeParse: (data) => ({ success: true, data }) }\nexport default { summary: "", stages: [], options: parse }\n',
    )
    expect((await loadProject({ folder })).formats).toEqual([{ id: 'lines', options: {} }])
  })

  it('loads a plugin from a package that is installed in the project', async () => {
    const folder = project(
      `${SOURCES}plugins: { format: { packed: espalier-packed } }\nrecipes:\n  - structtuning: { from: book }\ndataset: { formats: [packed] }\n`,
    )
    const home = join(folder, 'node_modules/espalier-packed')
    mkdirSync(home, { recursive: true })
    writeFileSync(join(home, 'package.json'), '{ "name": "espalier-packed", "type": "module", "main": "./plugin.js" }')
    writeFileSync(
      join(home, 'plugin.js'),
      'const parse = { safeParse: (data) => ({ success: true, data }) }\nexport default { summary: "", stages: [], options: parse }\n',
    )
    expect((await loadProject({ folder })).formats).toEqual([{ id: 'packed', options: {} }])
  })

  it('tells a mistyped reader with the one that was meant, and not that a recipe lacks its source', async () => {
    const message = await messageOf(
      'sources:\n  book: { makrdown: ./contents }\nrecipes:\n  - structtuning: { from: book }\n',
    )
    expect(message).toMatch(
      /^espalier\.yaml:2:9 sources\.book: expected one of the readers .*, got makrdown; did you mean "markdown"\?$/,
    )
  })

  it('says how to come by a package that a plugin lacks', async () => {
    const folder = project(`${SOURCES}plugins: { format: { lacking: ./lacking } }\nrecipes: [structtuning]\n`)
    mkdirSync(join(folder, 'lacking'))
    writeFileSync(join(folder, 'lacking', 'index.mjs'), "import 'no-such-package-of-espalier'\n")
    await expect(loadProject({ folder })).rejects.toThrow(
      "in the project's folder: npm install no-such-package-of-espalier",
    )
  })

  it('says which plugin cannot be loaded', async () => {
    expect(await messageOf(`${SOURCES}plugins: { format: { lines: ./lines } }\nrecipes: [structtuning]\n`)).toMatch(
      /^espalier\.yaml:3:29 plugins\.format\.lines: \.\/lines cannot be loaded \(/,
    )
  })
})
