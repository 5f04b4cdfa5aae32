import { stat } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { z } from 'zod'
import { matcherFor } from './name-patterns.ts'
import { newestFirst } from './newest-first.ts'
import { ripgrep, usualArguments } from './ripgrep.ts'
import { defineTool, ToolError } from './tool.ts'

const mostFiles = 100
const mostFound = 20_000

/** Finds files by name. */
export const globTool = defineTool({
  name: 'Glob',
  description: `Finds files by a pattern such as \`**/*.ts\` or \`src/**/test_*.py\`, those changed last first, at most ${mostFiles}. Files that git ignores are left out.`,
  input: z.object({
    pattern: z.string().min(1).describe('The pattern; without a slash it matches at any depth'),
    path: z.string().min(1).optional().describe('The directory to look in; the current one unless told'),
  }),
  kind: 'reads',
  need: ({ pattern, path }, workplace) => ({
    kind: 'read',
    paths: [workplace.resolve(placeOf(pattern, path).base)],
    command: null,
  }),
  title: ({ pattern }) => `Glob ${pattern}`,
  run: async ({ pattern, path }, { workplace, signal, isOffLimits }) => {
    const place = placeOf(pattern, path)
    const base = workplace.resolve(place.base)
    if (!(await isDirectory(base))) throw new ToolError(`There is no directory ${place.base} (looked at ${base}).`)
    const isMeant = matcherFor([place.within])
    const wasAllowed = isOffLimits(base)
    const isClosed = (name: string): boolean => !wasAllowed && isOffLimits(join(base, name))
    const names: string[] = []
    const end = await ripgrep({
      args: ['--files', '--null', ...usualArguments],
      cwd: base,
      signal,
      separator: '\0',
      take: (name) => !isMeant(name) || isClosed(name) || names.push(name) < mostFound,
    })
    const late = end === 'timed-out' ? '\n(the search took too long and was cut: look in a smaller directory)' : ''
    if (names.length === 0)
      return { content: `No file matches ${pattern} in ${base}.${late}`, title: `Glob ${pattern} — 0 files` }
    const newest = (await newestFirst(names.map((name) => join(base, name)))).slice(0, mostFiles)
    const more = end === 'cut' ? `more than ${mostFound}` : String(names.length)
    const rest =
      names.length > newest.length
        ? `\n(${more} files in all, the first ${mostFiles} shown; use a narrower pattern)`
        : ''
    return {
      content: newest.join('\n') + rest + late,
      title: `Glob ${pattern} — ${more} ${more === '1' ? 'file' : 'files'}`,
    }
  },
})

/** Where to look, and for what from there: an absolute pattern begins with its own directory. */
function placeOf(pattern: string, path: string | undefined): { readonly base: string; readonly within: string } {
  const isHome = pattern.startsWith('~/')
  if (!isAbsolute(pattern) && !isHome && !pattern.startsWith('../')) return { base: path ?? '.', within: pattern }
  const parts = pattern.split('/')
  const wild = parts.findIndex((part) => /[*?[{]/.test(part))
  const fixed = wild === -1 ? parts.length - 1 : wild
  const base = parts.slice(0, fixed).join('/') || '/'
  const from = pattern.startsWith('../') && path !== undefined ? join(path, base) : base
  // `./` keeps a lone name from matching at any depth.
  return { base: from, within: `./${parts.slice(fixed).join('/')}` }
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false
}
