/**
 * Phrases that speak of the prompt, or of the book as a thing, instead of the subject. "The fact that", "the passage of air", "the outline of
 * a cell" and "transmits the information" speak of a subject. Source: the reference drops lines with "mindmap", "passage", "exam".
 */
const PATTERNS: readonly RegExp[] = [
  /\b(?:mind ?map|json|as stated|mentioned)\b/iu,
  /\b(?:the|this|given|above|following|provided) (?:text|passage|fact|sentence|paragraph|context|statement|excerpt|document|outline)\b(?! (?:of|that)\b)/iu,
  /\b(?:this|given|above|following|provided) information\b/iu,
  /\b(?:the|these|both|two|three|all) passages\b(?! of\b)|\bpassage \d/iu,
  /\b(?:according to|based on|as described in|as stated in) (?:the|this|these) (?:text|passage|excerpt|paragraph|context|document|article|information|fact|sentence|statement|source|book|figure|table|section|chapter|author|outline)s?\b/iu,
  /\b(?:the|this) (?:author|writer|chapter)s?\b|\bthis section\b|\bthe section\b(?! of\b)/iu,
  /\b(?:the|this|your) exam\b(?! of\b)|\bexam (?:question|answer)/iu,
  /(?:文中|本文|上文|短文|段落|原文|文章|导图|提纲|作者|根据(?:以上|上述|这段)|考试|提到)/u,
]

/** The first words of a text that betray its prompt, as they stand there. */
export function betrayalIn(text: string): string | undefined {
  for (const pattern of PATTERNS) {
    const found = pattern.exec(text)
    if (found !== null) return found[0]
  }
  return undefined
}
