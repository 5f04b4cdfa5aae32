import { relative } from 'node:path'
import { isInside } from './rules.ts'

const directories = new Set(['.git', '.vscode', '.idea', '.husky', '.devcontainer'])
const files =
  /^(?:\.(?:bashrc|bash_profile|bash_login|bash_logout|bash_aliases|zshrc|zshenv|zprofile|zlogin|profile|kshrc|envrc|gitconfig|gitmodules|gitattributes|ripgreprc|npmrc|mcp\.json|claude\.json|worktreeinclude)|settings(?:\.local)?\.json(?=$))$/

/**
 * Files that steer programs of the user: changing one unasked would be a way around permissions. `directories` are the
 * session's own; what lies above them says nothing about a file.
 */
export function isSensitive(path: string, own: readonly string[]): boolean {
  const home = own.find((directory) => isInside(path, directory))
  const steps = (home === undefined ? path : relative(home, path)).split(/[\\/]/).filter((step) => step !== '')
  // The directory itself, whole, holds them too.
  if (home !== undefined && steps.length === 0) return true
  return steps.some((step, at) => {
    const name = step.toLowerCase()
    const isLast = at === steps.length - 1
    if (directories.has(name)) return true
    if (name === '.claude') return isLast || /^(?:settings|hooks)/.test((steps[at + 1] ?? '').toLowerCase())
    if (name === '.backburner') return (steps[at + 1] ?? '') !== 'worktrees'
    return isLast && name.startsWith('.') && files.test(name)
  })
}
