import { describe, expect, it } from 'vitest'
import { isBackMatter, isGenericTitle, isReview } from './generic-titles.js'

describe('generic titles', () => {
  it.each([
    ['Introduction', false, false],
    ['Chapter Review', true, false],
    ['Key Takeaways', true, false],
    ['References', false, true],
    ['Further Reading', false, true],
    ['Preface', false, true],
    ['本章小结', true, false],
    ['参考文献', false, true],
    ['Список литературы', false, true],
    ['3.2', false, false],
  ])('%s names no subject; it reviews: %s, it lists sources: %s', (title, reviews, lists) => {
    expect([isGenericTitle(title), isReview(title), isBackMatter(title)]).toEqual([true, reviews, lists])
  })

  it.each(['The Skin', 'Reference ranges of blood values', 'Source of energy', 'Review of the skull', 'Index fossils'])(
    '%s names one',
    (title) => {
      expect([isGenericTitle(title), isReview(title), isBackMatter(title)]).toEqual([false, false, false])
    },
  )
})
