/** What can become of a case, the best first; each with the words that explain it. */
export const OUTCOMES = [
  ['right', 'Right', 'full score'],
  ['partly', 'Partly right', 'more than nothing'],
  ['wrong', 'Wrong', 'in the form of an answer, and not right'],
  ['truncated', 'Wrong, input cut', 'the prompt had lost a part of its structure'],
  ['format', 'Not an answer', 'cut off, empty, or not in the form of one'],
  ['refused', 'No reply', 'the provider gave none'],
  ['unscored', 'Not scored', 'the official evaluator raises on it, or counts nothing'],
]

export const nameOf = (group) => OUTCOMES.find(([id]) => id === group)?.[1] ?? group

/** 12.3; a dash for what has no number. */
export const points = (value) => (typeof value === 'number' ? value.toFixed(1) : '–')

/** 12.3 – 14.5 */
export const rangeText = (interval) => (interval ? `${points(interval.low)} – ${points(interval.high)}` : '')

export const sum = (values) => values.reduce((total, value) => total + value, 0)

/** "tab-fact" as it is, with a soft break after the hyphen. */
export const taskName = (task) => task.replaceAll('-', '-\u200B')
