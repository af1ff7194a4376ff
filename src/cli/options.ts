import { relative } from 'node:path'
import { userError } from '../core/errors.js'
import type { Io } from './command.js'

/** A whole number from `minimum`, from a flag's text. @throws E_FLAG */
export function wholeNumber(flag: string, minimum = 1): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!/^\d+$/.test(text.trim()) || value < minimum)
      throw userError('E_FLAG', `${flag} is "${text}"; expected a whole number from ${minimum}.`)
    return value
  }
}

/** US dollars from a flag's text: "5", "0.25", "$3". @throws E_FLAG */
export function dollars(flag: string): (text: string) => number {
  return (text) => {
    const value = Number(text.trim().replace(/^\$/, ''))
    if (text.trim() === '' || !Number.isFinite(value) || value < 0)
      throw userError('E_FLAG', `${flag} is "${text}"; expected an amount in US dollars, for instance 5 or 0.25.`)
    return value
  }
}

/** What the next command needs to find a project that is not in the current folder: ` --project ../book`, or nothing. */
export function projectFlag({ workingFolder }: Pick<Io, 'workingFolder'>, folder: string): string {
  const path = relative(workingFolder, folder)
  if (path === '') return ''
  return ` --project ${/^[\w./-]+$/.test(path) ? path : JSON.stringify(path)}`
}
