import { basename, join, resolve } from 'node:path'
import { exists } from '../../core/files.js'
import { loadProject, type Project } from '../config/load-project.js'

/** The folder's project; one that names nothing where there is no espalier.yaml: tasks and models can be named by flags alone. */
export async function openProject(folder: string): Promise<Project> {
  if (exists(join(folder, 'espalier.yaml'))) return loadProject({ folder, mayLackRecipes: true })
  return {
    folder: resolve(folder),
    name: basename(resolve(folder)),
    seed: 0,
    configSha256: '',
    sources: [],
    models: {},
    recipes: [],
    exam: { sections: 0, dev: 0 },
    checks: [],
    formats: [],
    dropLimit: {},
    place: () => folder,
  }
}
