import type { Hook } from '../settings/merge-settings.ts'

/**
 * The hooks of an event that are about `name` (a tool, a source), each command once, in order. `name` null: the event has
 * nothing to match, and every hook of it runs.
 */
export function matchingHooks(hooks: readonly Hook[], event: string, name: string | null): readonly Hook[] {
  const found = new Map<string, Hook>()
  for (const hook of hooks) {
    const fits = hook.event === event && (name === null || matches(hook.matcher, name))
    if (fits && !found.has(hook.command)) found.set(hook.command, hook)
  }
  return [...found.values()]
}

/** Names apart from `|` are meant exactly; anything else is a regular expression that need not cover the whole name. */
function matches(matcher: string, name: string): boolean {
  const wanted = matcher.trim()
  if (wanted === '' || wanted === '*') return true
  // The tool was called Task before.
  const names = name === 'Agent' ? ['Agent', 'Task'] : [name]
  if (/^[\w|, -]+$/.test(wanted)) {
    const listed = wanted.split(/[|,]/).map((part) => part.trim())
    return names.some((one) => listed.includes(one))
  }
  try {
    const pattern = new RegExp(wanted)
    return names.some((one) => pattern.test(one))
  } catch {
    return names.includes(wanted)
  }
}
