import { pythonFloat, splitWords, strip } from '../../core/python-text.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTextList, quoteList, quoteText } from './literal.js'
import { numpyMean, numpyRound, parseFloatText, parseIntegerText, roundDecimals, roundHalfEven } from './numbers.js'
import { codePointLength, compareCodePoints, removeArticles, removePunctuation, squeezeSpace } from './text.js'

describe('text as Python sees it', () => {
  it('takes as white space U+001C to U+001F and U+0085, and not U+FEFF, U+200B or U+180E', () => {
    expect(splitWords('\u0085a\u001cb\u3000c\ufeffd\u200be\u180ef\u00a0')).toEqual(['a', 'b', 'c\ufeffd\u200be\u180ef'])
    expect(strip('\u001f x y\u2028\n')).toBe('x y')
    expect(squeezeSpace(' \t ')).toBe('')
  })

  it('sorts by code point: U+FFFF before U+10000', () => {
    expect(['\u{10000}', '\uffff', 'b', 'a', 'ab'].sort(compareCodePoints)).toEqual([
      'a',
      'ab',
      'b',
      '\uffff',
      '\u{10000}',
    ])
  })

  it('orders any two texts as their code points are ordered', () => {
    const byCodePoints = (left: string, right: string): number => {
      const [one, other] = [left, right].map((text) => Array.from(text, (sign) => sign.codePointAt(0) ?? 0))
      const index = one?.findIndex((code, at) => code !== other?.[at]) ?? -1
      if (index === -1) return (one?.length ?? 0) - (other?.length ?? 0)
      return index >= (other?.length ?? 0) ? 1 : (one?.[index] ?? 0) - (other?.[index] ?? 0)
    }
    const text = fc.string({
      unit: fc.constantFrom('a', 'b', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}'),
      maxLength: 4,
    })
    fc.assert(
      fc.property(text, text, (left, right) => {
        expect(Math.sign(compareCodePoints(left, right))).toBe(Math.sign(byCodePoints(left, right)))
      }),
    )
  })

  it('removes ASCII punctuation only, and articles only as whole words, where a combining mark ends a word', () => {
    expect(removePunctuation('a.k.a. “x” – 5%')).toBe('aka “x” – 5')
    expect(removeArticles('the theatre an, a_b the\u0301 été a')).toBe('  theatre  , a_b  \u0301 été  ')
  })

  it('counts code points', () => expect(codePointLength('a\u{1f600}é')).toBe(3))
})

describe('numbers as Python reads them', () => {
  it.each([
    ['1_000.5_0', 1000.5],
    [' 5.\n', 5],
    ['.5e-1', 0.05],
    ['\u0661\u0662\u0663', 123],
    ['\uff11\uff12', 12],
    ['\u{1d7d9}\u{1d7d8}', 10],
    ['\u00a05', 5],
    ['\u00855\u2028', 5],
    ['-INFinity', Number.NEGATIVE_INFINITY],
    ['+nan', Number.NaN],
    ['1e999', Number.POSITIVE_INFINITY],
  ])('float(%j) is %d', (text, value) => expect(parseFloatText(text)).toBe(value))

  it.each([
    '',
    '_1',
    '1_',
    '1__0',
    '1_.0',
    '0x10',
    '1,000',
    '−5',
    '²',
    '½',
    '5\u001c',
    '\u001f5',
    '\u00a05\u001c',
    '\u0663\u001c',
    '1 2',
    '.',
    'e5',
    'infinit',
  ])('float(%j) raises', (text) => expect(parseFloatText(text)).toBeUndefined())

  it('reads whole numbers of up to 4,300 digits', () => {
    expect(parseIntegerText(' -1_000 ')).toBe(-1000n)
    expect(parseIntegerText('5.0')).toBeUndefined()
    expect(parseIntegerText('1'.repeat(4301))).toBeUndefined()
  })

  it.each([
    [5, '5.0'],
    [-0, '-0.0'],
    [1e16, '1e+16'],
    [123456789012345680, '1.2345678901234568e+17'],
    [9999999999999998, '9999999999999998.0'],
    [0.0001, '0.0001'],
    [0.00001234, '1.234e-05'],
    [1e-300, '1e-300'],
    [Number.NaN, 'nan'],
    [Number.NEGATIVE_INFINITY, '-inf'],
  ])('repr(%d) is %s', (value, text) => expect(pythonFloat(value)).toBe(text))

  it('prints floats so that they read back the same', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        expect(parseFloatText(pythonFloat(value))).toBe(value)
      }),
    )
  })

  it('rounds exact ties to even, and numpy differently', () => {
    expect([0.125, 0.375, 2.675, -0.125, 0.355].map((value) => roundDecimals(value, 2))).toEqual([
      0.12, 0.38, 2.67, -0.12, 0.35,
    ])
    expect(numpyRound(0.355, 2)).toBe(0.36)
    expect([0.5, 1.5, 2.5, -0.5, -1.5].map(roundHalfEven)).toEqual([0, 2, 2, 0, -2])
    expect([roundDecimals(25, -1), roundDecimals(35, -1), roundDecimals(1e300, 5), roundDecimals(1.5, 400)]).toEqual([
      20, 40, 1e300, 1.5,
    ])
  })

  it('never rounds further away than half a unit of the last digit', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), fc.nat(6), (value, digits) => {
        expect(Math.abs(roundDecimals(value, digits) - value)).toBeLessThanOrEqual(0.5000001 * 10 ** -digits + 1e-6)
      }),
    )
  })

  it("takes means in numpy's order of addition, to the last bit (numpy 1.26.4)", () => {
    const mean = (values: number[], length: number): number =>
      numpyMean(Array.from({ length }, (_, index) => values[index % values.length] ?? 0))
    expect([mean([0.1], 1000), mean([0.1], 100), mean([0.1], 300), mean([0.1, 0.7, 0.3], 231)]).toEqual([
      0.10000000000000002, 0.09999999999999998, 0.09999999999999999, 0.36666666666666664,
    ])
    expect(numpyMean([])).toBeNaN()
  })
})

describe('Python literals', () => {
  const oddSign = fc.constantFrom(
    "'",
    '"',
    '\\',
    '\n',
    '\r',
    '\0',
    '\u0085',
    '\u200b',
    '\ud800',
    '\u{e0001}',
    '\u{1f600}',
    'é',
    'x',
    ' ',
    ',',
  )

  it.each([
    ["it's", '"it\'s"'],
    ['"it\'s"', "'\"it\\'s\"'"],
    ['a\\b\n\u00a0é', "'a\\\\b\\n\\xa0é'"],
    ['\u200b\u{e0001}\ud800', "'\\u200b\\U000e0001\\ud800'"],
  ])('repr(%j) is %s', (text, quoted) => expect(quoteText(text)).toBe(quoted))

  it('reads back any list of texts that it prints', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: oddSign, maxLength: 6 }), { maxLength: 6 }), (texts) => {
        expect(parseTextList(quoteList(texts))).toEqual(texts)
      }),
    )
  })

  it.each(['open("x")', '[1, 2]', "['a'", "['a'] + ['b']", "('a')", '[x]', "['\\x1']", "['a' for a in b]"])(
    'refuses %s',
    (text) => expect(parseTextList(text)).toBeUndefined(),
  )

  it('takes tuples, trailing commas, raw and adjacent literals', () => {
    expect(parseTextList("('a',)")).toEqual(['a'])
    expect(parseTextList('[r"\\n", \'b\' "c",]')).toEqual(['\\n', 'bc'])
  })
})
