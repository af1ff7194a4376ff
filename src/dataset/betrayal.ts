/**
 * Phrases that speak of the text a question was made from, which its reader does not have. One pattern a language; the matched
 * words are the detail of the drop. "The passage of air" is anatomy: a passage of something is not taken for a text.
 */
const OF_PROMPT: readonly RegExp[] = [
  // English
  /\b(?:the|this|above|given|following|provided) (?:passage|text|excerpt|paragraph|snippet|mind ?map|knowledge map|outline)\b(?! of\b)/i,
  /\b(?:according to|based on|as stated in|as described in) the (?:passage|text|excerpt|paragraph|context|document|article|author|section|chapter|information)\b/i,
  /\b(?:as )?(?:mentioned|stated|described|noted|discussed) (?:above|earlier|previously|in the (?:text|passage|context|document))\b/i,
  /\b(?:the )?(?:provided|given) (?:context|information|document)\b|\bmind ?map\b/i,
  // Chinese, Japanese, Korean
  /根据(?:上文|本文|文章|文本|材料|原文|短文|(?:以上|上述|这段|该段|给定的?)(?:文字|内容|材料|文本|段落|信息)?)|(?:上|本|原|短)文(?:中|提到|所述|指出)|文中|思维导图|这段(?:文字|话|文本)/,
  /(?:本文|文章|上記の文|この文|テキスト)(?:によると|によれば|では|の中で)|マインドマップ/,
  /(?:본문|지문|윗글|위 글|이 글)(?:에서|에 따르면|의 내용)|마인드맵/,
  // German
  /\b(?:laut|gemäß|nach) (?:dem |der |diesem )?(?:obigen |vorliegenden )?(?:text|textabschnitt|auszug|abschnitt|passage|autor)\b|\b(?:im|in diesem|der|dieser) (?:obige[rn]? |vorliegende[rn]? )?(?:text|textabschnitt|auszug)\b|\bwie oben (?:erwähnt|beschrieben)\b|\bmindmap\b/i,
  // French
  /\b(?:selon|d['’]après|dans) (?:le|ce|cet|l['’]) ?(?:texte|passage|extrait|paragraphe|auteur)\b(?! d[ue]\b)|\bcarte mentale\b|\bmentionné(?:e|s|es)? (?:ci-dessus|plus haut)/i,
  // Spanish, Portuguese, Italian
  /\b(?:según|en) (?:el|este) (?:texto|pasaje|fragmento|extracto|párrafo|autor)\b|\bmencionad[oa]s? (?:anteriormente|arriba)\b|\bmapa mental\b/i,
  /\b(?:segundo|de acordo com|conforme) o (?:texto|trecho|excerto|parágrafo|autor)\b|\bno (?:texto|trecho|excerto)\b/i,
  /\b(?:secondo il|nel|in questo) (?:testo|brano|paragrafo|passaggio)\b|\bmappa (?:mentale|concettuale)\b/i,
  // Russian
  /(?:согласно|в|из) (?:этом |данном |приведённом |приведенном )?(?:тексту|тексте|текста|отрывку|отрывке)(?![\p{L}])|интеллект-карт/iu,
]

/**
 * Phrases that speak of the prompt, or of the book as a thing, instead of the subject: for questions written from a book, whose subject no
 * text is. "The fact that", "the passage of air", "the outline of a cell" and "transmits the information" speak of a subject. Source: the
 * reference of StructTuning drops lines with "mindmap", "passage", "exam".
 */
const OF_BOOK: readonly RegExp[] = [
  /\b(?:mind ?map|json|as stated|mentioned)\b/iu,
  /\b(?:the|this|given|above|following|provided) (?:text|passage|fact|sentence|paragraph|context|statement|excerpt|document|outline)\b(?! (?:of|that)\b)/iu,
  /\b(?:this|given|above|following|provided) information\b/iu,
  /\b(?:the|these|both|two|three|all) passages\b(?! of\b)|\bpassage \d/iu,
  /\b(?:according to|based on|as described in|as stated in) (?:the|this|these) (?:text|passage|excerpt|paragraph|context|document|article|information|fact|sentence|statement|source|book|figure|table|section|chapter|author|outline)s?\b/iu,
  /\b(?:the|this) (?:author|writer|chapter)s?\b|\bthis section\b|\bthe section\b(?! of\b)/iu,
  /\b(?:the|this|your) exam\b(?! of\b)|\bexam (?:question|answer)/iu,
  /(?:文中|本文|上文|短文|段落|原文|文章|导图|提纲|作者|根据(?:以上|上述|这段)|考试|提到)/u,
]

/** The first phrase of a text that speaks of the text it was made from, as it stands there: for questions of any kind. */
export function betrayalOf(text: string): string | undefined {
  return firstOf(OF_PROMPT, text)
}

/** The first words of a text made from a book that betray its prompt or speak of the book, as they stand there: all that `betrayalOf` finds, and more. */
export function bookBetrayalOf(text: string): string | undefined {
  return firstOf(OF_BOOK, text) ?? betrayalOf(text)
}

function firstOf(patterns: readonly RegExp[], text: string): string | undefined {
  for (const pattern of patterns) {
    const found = pattern.exec(text)
    if (found !== null) return found[0]
  }
  return undefined
}
