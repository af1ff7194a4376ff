import { describe, expect, it } from 'vitest'
import { betrayalOf, bookBetrayalOf } from './betrayal.js'

describe('bookBetrayalOf', () => {
  it.each([
    ['What does the passage say about melanin?', 'the passage'],
    ['Which two layers are mentioned?', 'mentioned'],
    ['According to the text, which gland secretes sebum?', 'the text'],
    ['Which cells does this information describe?', 'this information'],
    ['Based on the information, where does the follicle end?', 'Based on the information'],
    ['What will a reader of this section be able to do?', 'this section'],
    ['Student: What does the chapter introduce?', 'the chapter'],
    ['Which facts do both passages share?', 'both passages'],
    ['What is said in passage 2 of the tan?', 'passage 2'],
    ['文中提到的细胞叫什么？', '文中'],
    ['Was sagt der Text über Melanin?', 'der Text'],
    ['Que dit-on de la mélanine dans le texte ?', 'dans le texte'],
    ['Что сказано о меланине в тексте?', 'в тексте'],
    ['この文によると、メラニンとは何ですか。', 'この文によると'],
  ])('finds what speaks of the prompt or the book in: %s', (text, found) => {
    expect(bookBetrayalOf(text)).toBe(found)
  })

  it.each([
    'The hair root plexus sends the information to the central nervous system.',
    'What percent of people have a tattoo, according to the American Academy of Dermatology?',
    'Which muscles widen the passage of air into the lungs?',
    'How does the fact that the epidermis is avascular slow its repair?',
    'In the context of homeostasis, what is a set point?',
    'In which order are the bones named, according to their length?',
    'What does a physical exam of the abdomen begin with?',
    'What gives the section of the aorta its shape?',
  ])('leaves what speaks of the subject: %s', (text) => {
    expect(bookBetrayalOf(text)).toBeUndefined()
  })
})

describe('betrayalOf', () => {
  it('finds a text that is spoken of, and leaves a chapter or an author, which may be the subject', () => {
    const texts = ['What does the passage say of soil?', 'Who is the author of Emma?', 'Which of these is mentioned?']
    expect(texts.map((text) => betrayalOf(text))).toEqual(['the passage', undefined, undefined])
    expect(texts.map((text) => bookBetrayalOf(text))).toEqual(['the passage', 'the author', 'mentioned'])
  })
})
