import type { SlashHandler } from './slash-context.ts'

/** Each is loaded when it is first used: a session at rest carries none of them. */
const handlers: Readonly<Record<string, () => Promise<SlashHandler>>> = {
  agents: async () => (await import('./agents.ts')).agents,
  context: async () => (await import('./context.ts')).context,
  cost: async () => (await import('./cost.ts')).cost,
  effort: async () => (await import('./effort.ts')).effort,
  help: async () => (await import('./help.ts')).help,
  hooks: async () => (await import('./hooks.ts')).hooks,
  mcp: async () => (await import('./mcp.ts')).mcp,
  model: async () => (await import('./model.ts')).model,
  permissions: async () => (await import('./permissions.ts')).permissions,
  rename: async () => (await import('./rename.ts')).rename,
  status: async () => (await import('./status.ts')).status,
  tasks: async () => (await import('./tasks.ts')).tasks,
}

/** What does the command of this name at once; null: nothing here does. */
export async function handlerOf(name: string): Promise<SlashHandler | null> {
  return (await handlers[name]?.()) ?? null
}

/** The commands that are done at once. */
export const handled: readonly string[] = Object.keys(handlers)
