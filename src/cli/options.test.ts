import { expect, it } from 'vitest'
import { projectFlag } from './options.js'

it.each([
  ['/work/book', '/work/book', ''],
  ['/work', '/work/book', ' --project book'],
  ['/work/code', '/work/book', ' --project ../book'],
  ['/work', '/work/my book', ' --project "my book"'],
])('from %s finds the project %s with "%s"', (workingFolder, folder, expected) => {
  expect(projectFlag({ workingFolder }, folder)).toBe(expected)
})
