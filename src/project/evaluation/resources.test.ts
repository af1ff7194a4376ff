import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { metrics } from '../../evaluation/families.js'
import { checkResources, metricResources, type ResourceInput } from './resources.js'

let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'espalier-resources-'))
  mkdirSync(join(folder, 'database/shop'), { recursive: true })
  mkdirSync(join(folder, 'ontology'))
  writeFileSync(join(folder, 'database/shop/shop.sqlite'), '')
  writeFileSync(join(folder, 'entities.json'), '{"party":["HR"]}')
  writeFileSync(join(folder, 'broken.json'), '{')
  writeFileSync(join(folder, 'ontology/fb_roles'), 'sport.game sport.game.player sport.player')
  writeFileSync(join(folder, 'ontology/fb_types'), 'sport.player common.topic.notable_types people.person')
  writeFileSync(join(folder, 'ontology/reverse_properties'), 'sport.game.player\tsport.player.game')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function input(files: ResourceInput['files'], changed: Partial<ResourceInput> = {}): ResourceInput {
  const metric = {
    resources: Object.fromEntries(Object.keys(files).map((name) => [name, `the ${name} of the data set.`])),
  }
  return { task: 'kvret', metric, files, place: { folder }, ...changed }
}

describe('metricResources', () => {
  it('gives the first file that is there, parsed', async () => {
    const resources = metricResources(input({ entities: ['elsewhere/entities.json', 'entities.json'] }))
    expect(await resources.json('entities')).toEqual({ party: ['HR'] })
  })

  it('gives the texts of a folder, from which GrailQA scores an expression', async () => {
    const resources = metricResources(input({ ontology: ['ontology.json', 'ontology'] }))
    const text = '(JOIN sport.game.player m.01)'
    const metric = await metrics.load('grailqa')
    const { aggregate } = await metric.evaluate({
      cases: [{ id: '1', gold: { s_expression: text }, prediction: text }],
      mode: 'compat',
      resources,
    })
    expect(aggregate).toEqual({ exact_match: 1 })
  })

  it('finds a database in the layout of Spider, or where the user says', async () => {
    const path = join(folder, 'database/shop/shop.sqlite')
    expect(await metricResources(input({ databases: ['database'] })).database('shop')).toBe(path)
    const place = { folder: '/nowhere', databases: join(folder, 'database') }
    expect(await metricResources(input({ databases: [] }, { place })).database('shop')).toBe(path)
    await expect(metricResources(input({ databases: ['database'] })).database('mill')).rejects.toThrow(
      /needs the database mill \(.*mill\.sqlite\).* the databases of the data set\./,
    )
  })

  it('gives the files of a graph: one, or all of a folder', async () => {
    mkdirSync(join(folder, 'graph'), { recursive: true })
    for (const name of ['part1.txt', 'part0.txt', 'more.nt', 'note.md']) writeFileSync(join(folder, 'graph', name), '')
    const names = ['more.nt', 'part0.txt', 'part1.txt'].map((name) => join(folder, 'graph', name))
    expect(await metricResources(input({ graph: ['graph.nt', 'graph'] })).graph?.()).toEqual(names)
    expect(await metricResources(input({ graph: ['graph/more.nt'] })).graph?.()).toEqual([names[0]])
    await expect(checkResources(input({ graph: ['graph'] }))).resolves.toBeUndefined()
    await expect(checkResources(input({ graph: ['graph.nt'] }))).rejects.toThrow(
      /holds no graph\.nt\. the graph of the data set\. Put it there\./,
    )
    await expect(checkResources(input({ graph: ['ontology'] }))).rejects.toThrow(
      /needs files that end in \.nt or \.txt/,
    )
  })

  it('says of a missing or broken file which it is, what it holds and what to do', async () => {
    await expect(checkResources(input({ entities: ['no.json'] }))).rejects.toThrow(
      `the metric of kvret needs its resource "entities": ${folder} holds no no.json. the entities of the data set. Put it there.`,
    )
    await expect(checkResources(input({ entities: ['broken.json'] }))).rejects.toThrow(/broken\.json is not JSON/)
    await expect(checkResources(input({ entities: ['entities.json'] }, { place: undefined }))).rejects.toThrow(
      /no data folder is given.*--data kvret=FOLDER/,
    )
    await expect(checkResources(input({ entities: ['entities.json'] }))).resolves.toBeUndefined()
  })
})
