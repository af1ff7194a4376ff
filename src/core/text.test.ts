import { describe, expect, it } from 'vitest'
import { counted, excerpt, normalizeText, wordsOf } from './text.js'

describe('text', () => {
  it('normalises width, case and punctuation', () => {
    expect(normalizeText('  The “Ｘ-ray”, (1901)!  ')).toBe('the x ray 1901')
  })

  it('splits words at spaces, and scripts without spaces into characters', () => {
    expect(wordsOf('Heart 心脏有四个腔 atria')).toEqual(['heart', '心', '脏', '有', '四', '个', '腔', 'atria'])
    expect(wordsOf('हृदय के चार कक्ष')).toEqual(['हृदय', 'के', 'चार', 'कक्ष'])
    expect(wordsOf('...')).toEqual([])
  })

  it('cuts an excerpt without breaking a surrogate pair', () => {
    expect(excerpt('abc😀def', 5)).toBe('abc…')
    expect(excerpt('a\n b', 10)).toBe('a b')
  })
})

it.each([
  [0, '0 documents'],
  [1, '1 document'],
  [1234567, '1,234,567 documents'],
])('counts %d as %s', (value, text) => {
  expect(counted(value, 'document')).toBe(text)
})
