/** Text → the words by which tools are found, for English and Spanish, with or without diacritics. */

const stopWords = new Set(
  `a about all an and any are as at be but by can do does each for from give given has have how i if in into is it its
  make me my need no not of on one or our please so some than that the their them then there these this to us use using
  want was we what when where which who will with you your
  al algo ante aqui como con cual cuando de debe del desde donde dos e el ella ellos en entre es esa ese eso esta este
  esto favor ha hacer haz hay la las le les lo los mas me mi muy necesito ni o otra otro para pero por porque que quiero
  se segun ser si sin sobre son su sus tambien te tiene todo todos tu u un una uno unos usa y ya yo`
    .split(/\s+/)
    .filter(Boolean),
)

/** Lower case, without diacritics, `snake_case` and `camelCase` taken apart, plurals cut, stop words left out. */
export function searchWords(text: string): string[] {
  const apart = text.replaceAll(/(\p{Ll}|\p{N})(\p{Lu})|(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$1$3 $2')
  // Most tools are described in plain letters: a library of thousands is indexed in half the time.
  const parts = /[^\0-\x7f]/.test(apart)
    ? apart
        .normalize('NFD')
        .replaceAll(/\p{M}/gu, '')
        .toLowerCase()
        .match(/[\p{L}\p{N}]+/gu)
    : apart.toLowerCase().match(/[a-z0-9]+/g)
  return (parts ?? []).filter((word) => !stopWords.has(word)).map(stem)
}

/** Cuts endings so that singular and plural meet: `table(s)`, `query`/`queries`, `valor(es)`, `emision(es)`, `serie(s)`. */
function stem(word: string): string {
  if (word.length <= 3 || /\d/.test(word)) return word
  const singular = word.replace(/ies$/, 'i').replace(/([^suis])s$/, '$1')
  return singular.length <= 3 ? singular : singular.replace(/e$/, '').replace(/y$/, 'i')
}
