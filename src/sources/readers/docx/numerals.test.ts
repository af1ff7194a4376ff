import { describe, expect, it } from 'vitest'
import { numeral } from './numerals.js'

describe('numeral', () => {
  it.each<[string, number[], string]>([
    ['decimal', [1, 12], '1 12'],
    ['decimalZero', [7, 10], '07 10'],
    ['lowerLetter', [1, 26, 27, 53], 'a z aa aaa'],
    ['upperLetter', [2, 28], 'B BB'],
    ['lowerRoman', [4, 9, 14], 'iv ix xiv'],
    ['upperRoman', [40, 1994], 'XL MCMXCIV'],
    ['chineseCounting', [1, 10, 11, 20, 45], '一 十 十一 二十 四十五'],
    ['none', [3], ''],
    ['cardinalText', [3], '3'],
  ])('shows %s numbers as Word does', (format, numbers, expected) => {
    expect(numbers.map((number) => numeral(number, format)).join(' ')).toBe(expected)
  })
})
