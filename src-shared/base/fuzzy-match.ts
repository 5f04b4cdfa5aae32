/**
 * How well a text fits what was typed, higher is better; null when it does not. Letters in their order, in any case: the
 * whole text before its beginning, a word's beginning before its middle, and letters that stand together before scattered
 * ones.
 */
export function matchScore(text: string, typed: string): number | null {
  return lowerScore(text.toLowerCase(), typed.toLowerCase())
}

/** `matchScore` of two texts in lower case: for long lists that are asked again and again. */
export function lowerScore(whole: string, wanted: string): number | null {
  if (wanted === '') return 0
  if (whole === wanted) return 1_000
  const shortness = Math.max(0, 200 - whole.length)
  const at = whole.indexOf(wanted)
  if (at === 0) return 700 + shortness
  if (at !== -1) return (isWordStart(whole, at) ? 450 : 250) + shortness
  return scattered(whole, wanted)
}

/** The things that fit, best first, at most `limit`; equal ones keep their order. `scoreOf` gives null for what does not fit. */
export function bestMatches<Item>(
  items: Iterable<Item>,
  scoreOf: (item: Item) => number | null,
  limit: number,
): readonly Item[] {
  const best: { readonly item: Item; readonly score: number }[] = []
  for (const item of items) {
    const score = scoreOf(item)
    if (score === null) continue
    const last = best.at(-1)
    if (best.length >= limit && last !== undefined && score <= last.score) continue
    const place = best.findIndex((one) => one.score < score)
    best.splice(place === -1 ? best.length : place, 0, { item, score })
    if (best.length > limit) best.pop()
  }
  return best.map(({ item }) => item)
}

function isWordStart(text: string, at: number): boolean {
  return at === 0 || /[^a-z0-9]/.test(text.charAt(at - 1))
}

function scattered(text: string, wanted: string): number | null {
  let from = 0
  let score = 150
  for (const letter of wanted) {
    const at = text.indexOf(letter, from)
    if (at === -1) return null
    score -= Math.min(10, at - from)
    if (isWordStart(text, at)) score += 5
    from = at + letter.length
  }
  return Math.max(1, score)
}
