import { isReadOnlyCommand } from '../permissions/read-only-command.ts'
import type { Request } from '../permissions/rules.ts'
import type { Workplace } from './workplace.ts'

/** Why a call may not touch the main checkout, in words for the model; null when it does not. */
export function mainCheckoutRefusal(request: Request, workplace: Workplace): string | null {
  const { worktree } = workplace
  if (worktree === null) return null
  if (request.kind === 'edit') {
    for (const path of request.paths) {
      const place = workplace.placeInWorktree(path)
      if (place === null) continue
      return `${path} is in the main checkout, which this session must not change. You work in your own worktree, ${worktree.path}: there the file is ${place}. Use that path, or a relative one.`
    }
    return null
  }
  const { command } = request
  if (request.kind !== 'command' || command === null || isReadOnlyCommand(command)) return null
  return mentions(command, worktree.mainCheckout, worktree.path)
    ? `The command names ${worktree.mainCheckout}, the main checkout, which this session must not change. You work in your own worktree, ${worktree.path}, and commands start there: use relative paths, or paths under the worktree.`
    : null
}

/** Whether a text holds `path` as a path, other than as the beginning of `allowed`. */
function mentions(text: string, path: string, allowed: string): boolean {
  for (let at = text.indexOf(path); at !== -1; at = text.indexOf(path, at + 1)) {
    const before = text.charAt(at - 1)
    const after = text.charAt(at + path.length)
    const isWhole = !/[\w./-]/.test(before) && !/[\w.-]/.test(after)
    const isAllowed = text.startsWith(allowed, at) && !/[\w.-]/.test(text.charAt(at + allowed.length))
    if (isWhole && !isAllowed) return true
  }
  return false
}
