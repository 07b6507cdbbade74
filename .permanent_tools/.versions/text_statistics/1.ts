/** Figures of a text in any language: characters, words, sentences, paragraphs, reading time, most frequent words. */

export const description =
  'Counts characters, words, sentences and paragraphs of a text in any language, with its reading time and most frequent words.'

export const parameters = {
  type: 'object',
  properties: {
    text: { type: 'string', description: 'The text itself' },
    language: { type: 'string', pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$', description: 'BCP 47, such as en or es. Default: en' },
    words_per_minute: { type: 'number', minimum: 1, description: 'Reading speed. Default: 220' },
    top: { type: 'integer', minimum: 0, maximum: 100, description: 'How many frequent words. Default: 5' },
  },
  required: ['text'],
  additionalProperties: false,
}

export default function text_statistics(args: {
  text: string
  language?: string
  words_per_minute?: number
  top?: number
}): {
  /** As a person sees them: an accented letter or an emoji is one. */
  characters: number
  characters_without_spaces: number
  words: number
  distinct_words: number
  sentences: number
  /** Blocks between blank lines. */
  paragraphs: number
  words_per_sentence: number
  reading_seconds: number
  top_words: { word: string; count: number }[]
} {
  const { text, language = 'en', words_per_minute: speed = 220, top = 5 } = args
  const characters = count(new Intl.Segmenter(language, { granularity: 'grapheme' }).segment(text))
  const spaces = count(text.matchAll(/\s/gu))
  const words: string[] = []
  for (const { segment, isWordLike } of new Intl.Segmenter(language, { granularity: 'word' }).segment(text))
    if (isWordLike) words.push(segment.toLocaleLowerCase(language))
  const frequency = new Map<string, number>()
  for (const word of words) frequency.set(word, (frequency.get(word) ?? 0) + 1)
  const sentences = countSentences(text, language)
  return {
    characters,
    characters_without_spaces: characters - spaces,
    words: words.length,
    distinct_words: frequency.size,
    sentences,
    paragraphs: text.split(/\n\s*\n/).filter((block) => block.trim() !== '').length,
    words_per_sentence: sentences === 0 ? 0 : round(words.length / sentences, 2),
    reading_seconds: round((words.length / speed) * 60, 1),
    top_words: [...frequency]
      .map(([word, times]) => ({ word, count: times }))
      .sort((a, b) => b.count - a.count || (a.word < b.word ? -1 : 1))
      .slice(0, top),
  }
}

/** A piece without a letter or digit (a lone "…" or "***") is no sentence. */
function countSentences(text: string, language: string): number {
  let sentences = 0
  for (const { segment } of new Intl.Segmenter(language, { granularity: 'sentence' }).segment(text))
    if (/[\p{L}\p{N}]/u.test(segment)) sentences++
  return sentences
}

function count(items: Iterable<unknown>): number {
  let number = 0
  for (const _ of items) number++
  return number
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}
