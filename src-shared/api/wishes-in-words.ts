import type { ProjectWish } from './trust.ts'

const names: readonly (readonly [ProjectWish['kind'], one: string, several: string])[] = [
  ['hook', 'hook', 'hooks'],
  ['mcp-server', 'MCP server', 'MCP servers'],
  ['setup', 'setup command', 'setup commands'],
  ['env', 'environment variable', 'environment variables'],
  ['allow', 'allow rule', 'allow rules'],
  ['directory', 'further directory', 'further directories'],
  ['check', 'check', 'checks'],
]

/** What of a folder waits until it is trusted, counted by its kind: `2 hooks and 1 allow rule wait`. Pure. */
export function wishesInWords(wishes: readonly Pick<ProjectWish, 'kind'>[]): string {
  const parts = names.flatMap(([kind, one, several]) => {
    const count = wishes.filter((wish) => wish.kind === kind).length
    return count === 0 ? [] : [`${count} ${count === 1 ? one : several}`]
  })
  const last = parts.at(-1) ?? ''
  const listed = parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`
  return `${listed} ${wishes.length === 1 ? 'waits' : 'wait'}`
}
