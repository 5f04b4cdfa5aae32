import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { ripgrep } from './ripgrep.ts'
import { defineTool, ToolError } from './tool.ts'

const mostCharacters = 30_000
const defaultLimit = 250

const input = z.object({
  pattern: z.string().min(1).describe('A regular expression (Rust syntax)'),
  path: z.string().min(1).optional().describe('The file or directory to search; the current directory unless told'),
  glob: z.string().min(1).optional().describe('Only files whose name matches, such as `*.ts`'),
  type: z.string().min(1).optional().describe('Only files of this type, such as `ts`, `py`, `rust`'),
  output_mode: z
    .enum(['content', 'files_with_matches', 'count'])
    .optional()
    .describe('Matching lines, names of files (unless told), or counts'),
  '-i': z.boolean().optional().describe('Upper and lower case are the same'),
  '-n': z.boolean().optional().describe('With line numbers (content; true unless told)'),
  '-A': z.number().int().nonnegative().optional().describe('Lines after each match'),
  '-B': z.number().int().nonnegative().optional().describe('Lines before each match'),
  '-C': z.number().int().nonnegative().optional().describe('Lines before and after each match'),
  multiline: z.boolean().optional().describe('The pattern may span lines'),
  head_limit: z
    .number()
    .int()
    .nonnegative()
    .optional()
    .describe(`At most this many lines; ${defaultLimit} unless told, 0 for all`),
})

/** Searches the contents of files. */
export const grepTool = defineTool({
  name: 'Grep',
  description:
    'Searches the contents of files with a regular expression (ripgrep). Ignored and binary files are left out.',
  input,
  kind: 'reads',
  need: ({ path }, workplace) => ({ kind: 'read', paths: [workplace.resolve(path ?? '.')], command: null }),
  title: ({ pattern }) => `Grep ${pattern}`,
  run: async (question, { workplace, signal }) => {
    const target = workplace.resolve(question.path ?? '.')
    const found = await stat(target).catch(() => null)
    if (found === null) throw new ToolError(`There is no ${question.path ?? target}.`)
    const output = await ripgrep(
      [...argumentsFor(question), '--regexp', question.pattern, '--', target],
      found.isDirectory() ? target : dirname(target),
      signal,
    )
    const lines = output.text.split('\n').filter((line) => line !== '')
    const title = `Grep ${question.pattern} — ${lines.length} ${lines.length === 1 ? 'line' : 'lines'}`
    if (!output.found) return { content: 'Nothing found.', title }
    const limit = question.head_limit === 0 ? lines.length : (question.head_limit ?? defaultLimit)
    const shown = lines.slice(0, limit).join('\n')
    const cut = lines.length > limit || output.cut || shown.length > mostCharacters
    return {
      content:
        shown.slice(0, mostCharacters) + (cut ? `\n(cut; ${lines.length} lines in all: use a narrower search)` : ''),
      title,
    }
  },
})

function argumentsFor(question: z.infer<typeof input>): string[] {
  const mode = question.output_mode ?? 'files_with_matches'
  const context = (flag: '-A' | '-B' | '-C'): string[] => {
    const lines = question[flag]
    return mode === 'content' && lines !== undefined ? [flag, String(lines)] : []
  }
  return [
    '--hidden',
    '--no-heading',
    '--with-filename',
    '--color=never',
    '--max-columns=500',
    '--max-columns-preview',
    ...(mode === 'files_with_matches' ? ['--files-with-matches'] : mode === 'count' ? ['--count'] : []),
    ...(mode === 'content' ? [question['-n'] === false ? '--no-line-number' : '--line-number'] : []),
    ...context('-A'),
    ...context('-B'),
    ...context('-C'),
    ...(question['-i'] === true ? ['--ignore-case'] : []),
    ...(question.multiline === true ? ['--multiline', '--multiline-dotall'] : []),
    ...(question.type === undefined ? [] : ['--type', question.type]),
    ...(question.glob === undefined ? [] : ['--glob', question.glob]),
    '--glob',
    '!.git',
    '--glob',
    '!.backburner/worktrees',
  ]
}
