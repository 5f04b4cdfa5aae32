import { stat } from 'node:fs/promises'
import { dirname, relative } from 'node:path'
import { z } from 'zod'
import { matcherFor, patternsIn } from './name-patterns.ts'
import { newestFirst } from './newest-first.ts'
import { ripgrep, usualArguments, type RipgrepEnd } from './ripgrep.ts'
import { defineTool, ToolError } from './tool.ts'

const mostCharacters = 30_000
const defaultLimit = 250
const mostRecords = 20_000
const longestLine = 500

const lines = z.number().int().nonnegative().optional()
const input = z.object({
  pattern: z.string().min(1).describe('A regular expression (Rust syntax)'),
  path: z.string().min(1).optional().describe('The file or directory to search; the current directory unless told'),
  glob: z.string().min(1).optional().describe('Only files that match, such as `*.ts` or `src/**/*.{js,jsx}`'),
  type: z.string().min(1).optional().describe('Only files of this type, such as `ts`, `py`, `rust`'),
  output_mode: z
    .enum(['content', 'files_with_matches', 'count'])
    .optional()
    .describe('Matching lines, names of files (unless told), or counts'),
  '-i': z.boolean().optional().describe('Upper and lower case are the same'),
  '-n': z.boolean().optional().describe('With line numbers (content; true unless told)'),
  '-A': lines.describe('Lines after each match'),
  '-B': lines.describe('Lines before each match'),
  '-C': lines.describe('Lines before and after each match'),
  context: lines.describe('The same as -C'),
  multiline: z.boolean().optional().describe('The pattern may span lines'),
  head_limit: lines.describe(`At most this many lines; ${defaultLimit} unless told, 0 for as many as fit`),
  offset: lines.describe('Leave out this many lines first'),
})
type Question = z.infer<typeof input>

/** Searches the contents of files. */
export const grepTool = defineTool({
  name: 'Grep',
  description:
    'Searches the contents of files with a regular expression (ripgrep). Binary files and those that git ignores are left out.',
  input,
  kind: 'reads',
  need: ({ path }, workplace) => ({ kind: 'read', paths: [workplace.resolve(path ?? '.')], command: null }),
  title: ({ pattern }) => `Grep ${pattern}`,
  run: async (question, { workplace, signal, isOffLimits }) => {
    const target = workplace.resolve(question.path ?? '.')
    const found = await stat(target).catch(() => null)
    if (found === null) throw new ToolError(`There is no ${question.path ?? target} (looked at ${target}).`)
    const cwd = found.isDirectory() ? target : dirname(target)
    const isWanted = question.glob === undefined ? () => true : matcherFor(patternsIn(question.glob))
    const leftOut = new Set<string>()
    const wasAllowed = isOffLimits(target)
    const isMeant = (path: string): boolean => {
      if (!isWanted(relative(cwd, path))) return false
      if (!wasAllowed && isOffLimits(path)) leftOut.add(path)
      return !leftOut.has(path)
    }
    const records: string[] = []
    // With `--null` a NUL stands between a file's name and the rest of its line.
    const take = (record: string): boolean => {
      const [path = '', ...rest] = record.replace(/\r$/, '').split('\0')
      if (rest.length === 0 && path !== '' && path !== '--') records.push(path)
      else if (rest.length > 0 && isMeant(path)) records.push(`${path}${signAfter(rest, question)}${rest.join('')}`)
      else if (path === '--' && records.at(-1) !== '--' && records.length > 0) records.push('--')
      return records.length < mostRecords
    }
    const isList = modeOf(question) === 'files_with_matches'
    const takeName = (path: string): boolean => !isMeant(path) || records.push(path) < mostRecords
    const end = await ripgrep({
      args: [...argumentsFor(question), '--regexp', question.pattern, '--', target],
      cwd,
      signal,
      separator: isList ? '\0' : '\n',
      take: isList ? takeName : take,
    })
    if (records.at(-1) === '--') records.pop()
    return outcomeOf(question, isList ? await newestFirst(records) : records, { end, leftOut: leftOut.size })
  },
})

function outcomeOf(
  question: Question,
  records: readonly string[],
  { end, leftOut }: { readonly end: RipgrepEnd; readonly leftOut: number },
) {
  const what = modeOf(question) === 'content' ? ['line', 'lines'] : ['file', 'files']
  const count = records.filter((record) => record !== '--').length
  const title = `Grep ${question.pattern} — ${count} ${count === 1 ? what[0] : what[1]}`
  const remarks = [
    ...(end === 'timed-out' ? ['(the search took too long and was cut: search less)'] : []),
    ...(leftOut === 0 ? [] : [`(${leftOut} ${leftOut === 1 ? 'file' : 'files'} left out: protected by a rule)`]),
  ]
  if (count === 0) return { content: ['Nothing found.', ...remarks].join(' '), title }
  const from = question.offset ?? 0
  const most = question.head_limit === 0 ? records.length : (question.head_limit ?? defaultLimit)
  const shown: string[] = []
  let length = 0
  for (const record of records.slice(from, from + most)) {
    length += record.length + 1
    if (length > mostCharacters) break
    shown.push(record)
  }
  const left = records.length - from - shown.length
  const more = end === 'cut' ? `more than ${records.length}` : String(records.length)
  const notes = [
    ...(left > 0 ? [`(cut; ${more} lines in all: search for less, or go on with offset ${from + shown.length})`] : []),
    ...remarks,
  ]
  return { content: [...(shown.length === 0 ? ['(nothing more)'] : shown), ...notes].join('\n'), title }
}

function modeOf(question: Question) {
  return question.output_mode ?? 'files_with_matches'
}

/** ripgrep divides with `:` at a match and with `-` around one; `--null` takes just the first of them away. */
function signAfter(rest: readonly string[], question: Question): string {
  return question['-n'] !== false && /^\d+-/.test(rest[0] ?? '') ? '-' : ':'
}

function argumentsFor(question: Question): string[] {
  const mode = modeOf(question)
  const around = { '-A': question['-A'], '-B': question['-B'], '-C': question['-C'] ?? question.context }
  return [
    '--no-heading',
    '--with-filename',
    '--null',
    '--color=never',
    `--max-columns=${longestLine}`,
    '--max-columns-preview',
    ...(mode === 'files_with_matches' ? ['--files-with-matches'] : mode === 'count' ? ['--count'] : []),
    ...(mode === 'content' ? [question['-n'] === false ? '--no-line-number' : '--line-number'] : []),
    ...Object.entries(around).flatMap(([flag, count]) =>
      mode === 'content' && count !== undefined ? [flag, String(count)] : [],
    ),
    ...(question['-i'] === true ? ['--ignore-case'] : []),
    ...(question.multiline === true ? ['--multiline', '--multiline-dotall'] : []),
    ...(question.type === undefined ? [] : ['--type', question.type]),
    ...usualArguments,
  ]
}
