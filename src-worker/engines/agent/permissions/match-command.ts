import { allParts, UNKNOWN, type Part, type Survey } from './survey/part.ts'
import type { Match } from './match-path.ts'

/**
 * Whether the brackets of a `Bash` rule mean this text. `npm test:*` and `npm test *` mean `npm test` and what follows it;
 * elsewhere `*` is any text. Where the text has unknown stretches, it may be meant.
 */
export function textMatches(specifier: string, text: string): Match {
  const patterns = patternsOf(specifier)
  if (patterns.some((pattern) => fits(pattern, text, false))) return 'yes'
  return text.includes(UNKNOWN) && patterns.some((pattern) => fits(pattern, text, true)) ? 'maybe' : 'no'
}

function patternsOf(specifier: string): readonly string[] {
  const prefix = /^([\s\S]*?)(?::\*| \*)$/.exec(specifier)?.[1]
  return prefix === undefined ? [specifier] : [prefix, `${prefix} *`]
}

/** Whether a pattern with stars covers a text, or with `loosely`, whether the unknown stretches may be filled so that it does. */
function fits(pattern: string, text: string, loosely: boolean): boolean {
  // Row by row over the pattern: which beginnings of the text it covers so far.
  let reached = new Uint8Array(text.length + 1)
  reached[0] = 1
  const skip = (row: Uint8Array): Uint8Array => {
    if (loosely) for (let at = 0; at < text.length; at += 1) if (text[at] === UNKNOWN && row[at] === 1) row[at + 1] = 1
    return row
  }
  skip(reached)
  for (const character of pattern.split('')) {
    const next = new Uint8Array(text.length + 1)
    if (character === '*') {
      let open = 0
      for (let at = 0; at <= text.length; at += 1) {
        open ||= reached[at] ?? 0
        next[at] = open
      }
    } else {
      for (let at = 0; at < text.length; at += 1) {
        if (reached[at] !== 1) continue
        if (text[at] === character) next[at + 1] = 1
        // What is unknown may hold this character and go on.
        else if (loosely && text[at] === UNKNOWN) next[at] = 1
      }
    }
    reached = new Uint8Array(skip(next))
  }
  return reached[text.length] === 1
}

/** Whether a forbidding rule means any part of a line, under whichever name it is called there. */
export function lineMatches(specifier: string, { parts, isWhole }: Survey, command: string): Match {
  if (specifier === command.trim()) return 'yes'
  const all = allParts(parts)
  const found = all.map((part) => partMatches(specifier, part))
  if (found.includes('yes')) return 'yes'
  return found.includes('maybe') || !isWhole || (all.some(mayRunOthers) && names(specifier, all, command))
    ? 'maybe'
    : 'no'
}

/** Programs that run what their project says, and no text of the line. */
const quiet =
  /^(?:npm|npx|pnpm|yarn|bun|cargo|go|pytest|vitest|jest|tsc|eslint|prettier|oxlint|docker|gh|kubectl|pip3?|uv|poetry|source|\.|)$/
const gitKeeps = /^(?:config|remote|clone|submodule)$/

/** Whether a part may run what other parts of the line prepare for it: files, input, variables, settings. */
function mayRunOthers(part: Part): boolean {
  if (!part.isItself) return true
  if (part.program === 'git') return part.effect === 'other' || part.words.some(({ text }) => gitKeeps.test(text))
  return part.effect === 'other' && part.inner.length === 0 && !quiet.test(part.program ?? '')
}

/** Whether the words that a rule begins with stand somewhere in a line. */
function names(specifier: string, parts: readonly Part[], command: string): boolean {
  const wanted = (/^[\w.+ -]+/.exec(specifier)?.[0] ?? '').split(' ').filter((word) => /^\w/.test(word))
  const text = [command, ...parts.flatMap(({ words, given }) => [...words.map((word) => word.text), given])]
    .join('\n')
    .replace(/\\[nrt]/g, ' ')
  return wanted.length > 0 && wanted.every((word) => tokenOf(word).test(text))
}

function tokenOf(name: string): RegExp {
  return new RegExp(`(?:^|[^\\w.-]|-[A-Za-z])${name.replace(/[.+]/g, '\\$&')}(?![\\w-])`)
}

/** Code that starts programs, or makes code of text: which, its words need not tell. */
const startsPrograms =
  /system|exec|spawn|popen|subprocess|child_process|fork|__import__|fromhex|b64decode|\beval|\bqx\b|`|\bpack\b|getline/i
const interpreters = /^(?:python[\d.]*|node|deno|bun|perl|ruby|php|lua|tclsh|[gm]?awk|osascript)$/

function partMatches(specifier: string, part: Part): Match {
  if (part.program === null || part.isOpaque) {
    return part.texts.some((text) => textMatches(specifier, text) === 'yes') ? 'yes' : 'maybe'
  }
  const texts = [...part.texts, ...withoutOptions(part)]
  const found = [...texts.map((text) => textMatches(specifier, text)), optionsMatch(specifier, part)]
  if (found.includes('yes')) return 'yes'
  return found.includes('maybe') || mayRun(specifier, part) ? 'maybe' : 'no'
}

/** `npm --silent publish` is `npm publish`; an option may have a word of its own. */
function withoutOptions({ program, words }: Part): readonly string[] {
  const rest = words.slice(1).map(({ text }) => text)
  if (rest[0]?.startsWith('-') !== true || program === null) return []
  const first = rest.findIndex((text) => !text.startsWith('-'))
  if (first === -1) return []
  return [first, first + 1].map((from) => [program, ...rest.slice(from)].join(' '))
}

const shortNames = new Map([
  ['--recursive', '-r'],
  ['--force', '-f'],
])

/** `rm -fr x` and `rm -r --force x` are what `rm -rf:*` means. */
function optionsMatch(specifier: string, { program, words }: Part): Match {
  const [name, ...options] = specifier.replace(/(?::\*| ?\*)$/, '').split(' ')
  if (name !== program || options.length === 0 || !options.every((option) => option.startsWith('-'))) return 'no'
  const lettersOf = (texts: readonly string[]): string =>
    texts
      .map((text) => shortNames.get(text) ?? text)
      .filter((text) => /^-[a-zA-Z]+$/.test(text))
      .map((text) => text.slice(1).replaceAll('R', 'r'))
      .join('')
  const given = lettersOf(words.slice(1).map(({ text }) => text))
  const long = options.filter((option) => option.startsWith('--') && !shortNames.has(option))
  const hasAll = [...lettersOf(options)].every((letter) => given.includes(letter))
  return hasAll && long.every((option) => words.some(({ text }) => text === option)) ? 'yes' : 'no'
}

/** A program of which nothing is known may run its own words, or code that names the forbidden program. */
function mayRun(specifier: string, part: Part): boolean {
  if (part.effect !== 'other' || (part.wrapper !== null && part.inner.length > 0)) return false
  const words = part.words.slice(1).map(({ text }) => text)
  if (words.some((_word, at) => textMatches(specifier, words.slice(at).join(' ')) === 'yes')) return true
  const name = /^[\w.+-]+/.exec(specifier)?.[0]
  if (name === undefined) return false
  const code = [...words.filter((text) => !/^[\w@%+,./-]*$/.test(text)), part.given]
  if (interpreters.test(part.program ?? '') && code.some((text) => startsPrograms.test(text))) return true
  const token = tokenOf(name)
  // By its path it is the same program.
  return words.some((word) => word.endsWith(`/${name}`)) || code.some((text) => token.test(text))
}
