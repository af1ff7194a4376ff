import fc from 'fast-check'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadTokenizer } from './load-tokenizer.js'
import { mergeCounter } from './merge-counter.js'
import { seamsOf } from './token-seams.js'

const PLAIN = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() }
const library = (text: string): number => countTokens(text, PLAIN)

let count: (text: string) => number
beforeAll(async () => {
  count = (await loadTokenizer()).count
})

const PIECES =
  '心 心脏 的 中国大学 我们可以通过 发展 。 ， 、 「 」 ？！ 修剪枝条 苹果树 冬季 こんにちは カタカナ です 長い 한국어 의 학교 에서 ① ㍿ ﷺ 😀 👨‍👩‍👧 𠮷 𠀀 ａｂ １２ a ab the 3 2026 \n \r\n ( -- é ы'.split(
    ' ',
  )

describe('counting where words have no spaces', () => {
  it.each([
    '心脏是一个中空的肌肉器官，位于胸腔中部，约三分之二在正中线的左侧。它把血液送到全身！',
    '日本語の文章では、単語の間に空白を入れません。東京都は日本の首都です。',
    '대한민국의 수도는 서울이며, 한강이 흐른다.',
    '哈'.repeat(3000),
    '的一是在不了有和人'.repeat(500),
    '😀'.repeat(700),
    '\uFFFD\uFFFD心\uD83D脏\uDE00',
    `${'龘'.repeat(130)}靐齉爩鱻麤灪龖`,
  ])('gives the count of the library: %s', (text) => {
    expect(count(text)).toBe(library(text))
  })

  it('gives the count of the library for anything put together (law)', () => {
    const texts = fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'grapheme' })), { maxLength: 120 })
    const han = fc.array(fc.integer({ min: 0x4e00, max: 0x9fff }), { maxLength: 200 })
    fc.assert(
      fc.property(texts, han, (pieces, codes) => {
        for (const text of [pieces.join(''), pieces.join(' '), String.fromCodePoint(...codes)])
          expect([text, count(text)]).toEqual([text, library(text)])
      }),
      { numRuns: 300 },
    )
  })
})

/** Ranks of all bytes, then of the given tokens: text, or bytes. */
const ranked = (...tokens: (string | number[])[]) => [
  ...Array.from({ length: 256 }, (_, byte) => (byte < 128 ? String.fromCharCode(byte) : [byte])),
  ...tokens,
]

describe('mergeCounter', () => {
  it('joins the lowest rank first, the leftmost of equals', () => {
    expect(mergeCounter(ranked('ba', 'ab'), /[a-z]+/g)('abab')).toBe(3)
    expect(mergeCounter(ranked('ba', 'ab', 'aba'), /[a-z]+/g)('abab')).toBe(2)
    expect(mergeCounter(ranked('ab', 'abab', 'ba'), /[a-z]+/g)('ababab')).toBe(2)
    expect(mergeCounter(ranked('aa', 'aaa'), /[a-z]+/g)('aaaaa')).toBe(2)
  })

  it.each([3, 64, 65, 1000, 5000])('gives one count for short and long stretches (%i times)', (times) => {
    const counter = mergeCounter(ranked('ab', 'abab'), /[a-z]+/g)
    expect(counter('ab'.repeat(times))).toBe(Math.ceil(times / 2))
  })
})

describe('seamsOf', () => {
  it('finds a seam where no token lies across, whole characters or parts of them', () => {
    const [heart = 0, organ = 0, of = 0] = ['心', '脏', '的'].map((character) => character.codePointAt(0) ?? 0)
    const isSeam = seamsOf(ranked('心脏', [...Buffer.from('脏').subarray(1), ...Buffer.from('的').subarray(0, 1)]))
    expect([isSeam(heart, organ), isSeam(organ, of), isSeam(heart, of), isSeam(of, heart)]).toEqual([
      false,
      false,
      true,
      true,
    ])
    expect(isSeam(heart, 97)).toBe(false)
  })
})
