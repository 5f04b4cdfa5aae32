import { stat } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import { z } from 'zod'
import { ripgrep } from './ripgrep.ts'
import { defineTool, ToolError } from './tool.ts'

const mostFiles = 100
const mostDated = 2000

/** Finds files by name. */
export const globTool = defineTool({
  name: 'Glob',
  description: `Finds files by a pattern such as \`**/*.ts\` or \`src/**/test_*.py\`, newest first, at most ${mostFiles}. Ignored files are left out.`,
  input: z.object({
    pattern: z.string().min(1).describe('The pattern; without a slash it matches at any depth'),
    path: z.string().min(1).optional().describe('The directory to look in; the current one unless told'),
  }),
  kind: 'reads',
  need: ({ pattern, path }, workplace) => ({
    kind: 'read',
    paths: [workplace.resolve(isAbsolute(pattern) ? fixedPart(pattern) : (path ?? '.'))],
    command: null,
  }),
  title: ({ pattern }) => `Glob ${pattern}`,
  run: async ({ pattern, path }, { workplace, signal }) => {
    const base = workplace.resolve(isAbsolute(pattern) ? fixedPart(pattern) : (path ?? '.'))
    const within = isAbsolute(pattern) ? pattern.slice(fixedPart(pattern).length).replace(/^\/+/, '') : pattern
    if (!(await isDirectory(base))) throw new ToolError(`There is no directory ${path ?? base}.`)
    const { text, found } = await ripgrep(
      [
        '--files',
        '--hidden',
        '--null',
        '--glob',
        within === '' ? '*' : within,
        '--glob',
        '!.git',
        '--glob',
        '!.backburner/worktrees',
      ],
      base,
      signal,
    )
    if (!found) return { content: `No file matches ${pattern}.`, title: `Glob ${pattern} — 0 files` }
    const names = text.split('\0').filter((name) => name !== '')
    const dated = await Promise.all(
      names
        .slice(0, mostDated)
        .map(async (name) => ({ name, at: (await stat(join(base, name)).catch(() => null))?.mtimeMs ?? 0 })),
    )
    const newest = dated.sort((a, b) => b.at - a.at || (a.name < b.name ? -1 : 1)).slice(0, mostFiles)
    const rest = names.length > newest.length ? `\n(${names.length - newest.length} more; use a narrower pattern)` : ''
    return {
      content: newest.map(({ name }) => resolve(base, name)).join('\n') + rest,
      title: `Glob ${pattern} — ${names.length} files`,
    }
  },
})

/** The directories in front of the first wildcard. */
function fixedPart(pattern: string): string {
  const parts = pattern.split('/')
  const wild = parts.findIndex((part) => /[*?[{]/.test(part))
  return (wild === -1 ? parts.slice(0, -1) : parts.slice(0, wild)).join('/') || '/'
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false
}
