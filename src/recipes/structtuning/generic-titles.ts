/**
 * Headings that name no subject, and those of what stands at the back of a chapter or a book. In the six languages of the fixed phrases, where
 * they have a usual name.
 */

/** Says again what stands elsewhere. */
const REVIEW =
  /^(?:(?:chapter|section|unit|module|lesson) )?(?:summary|review|conclusions?|recap)(?: and (?:summary|review|conclusions?))?$|^(?:key (?:points|ideas|facts|takeaways)|in (?:brief|summary)|take-?aways?)$|^(?:小结|总结|本章小结|本节小结|本章总结|resumen(?: del capítulo)?|conclusión|conclusiones|résumé(?: du chapitre)?|conclusion|заключение|выводы|итоги|краткие выводы|まとめ|要約|本章のまとめ)$/iu

/** What is about the book itself, at its front or back, and lists of sources: nothing of the subject stands there. */
const MATTER =
  /^(?:(?:chapter|section|suggested|selected|literature) )?(?:references|bibliography|works cited|literature|(?:further )?readings?|sources|footnotes|endnotes|acknowledge?ments?|credits|image credits|copyright(?: page)?|index|table of contents|contents|about (?:the|this) (?:authors?|book|text|textbook|course|edition)|preface|foreword|external links|see also)$|^(?:参考文献|文献|致谢|索引|目录|bibliografía|referencias|prólogo|prefacio|avant-propos|préface|предисловие|agradecimientos|índice|références|bibliographie|remerciements|index|sommaire|список литературы|литература|библиография|благодарности|оглавление|参考文献|引用文献|謝辞|索引|目次)$/iu

const NAMELESS =
  /^(?:introduction|overview|notes?|background|general|basics|examples?|exercises?|problems|definitions?|glossary|key (?:terms|concepts)|learning (?:objectives|outcomes)|objectives|chapter \d+|part \d+|unit \d+|section \d+|\d+(?:\.\d+)*|前言|引言|概述|绪论|导言|简介|introducción|generalidades|généralités|введение|обзор|общие сведения|はじめに|序論|概要|概説|緒言|総論)$/iu

/** "Introduction", "Chapter Review", "References": such a title tells nobody what is meant. */
export function isGenericTitle(title: string): boolean {
  const text = title.trim()
  return NAMELESS.test(text) || REVIEW.test(text) || MATTER.test(text)
}

/** "References", "Preface": there is nothing to ask about. */
export function isBackMatter(title: string): boolean {
  return MATTER.test(title.trim())
}

/** "Chapter Review": what it says, another place says too. */
export function isReview(title: string): boolean {
  return REVIEW.test(title.trim())
}
