import type { ProjectWish } from '../../../../src-shared/api/trust.ts'
import { readProjectWishes } from '../../../../src-node/settings/project-wishes.ts'
import type { Setting } from '../setting.ts'

/** Notes that the folder of a new session brings along what waits for its being trusted. */
export async function noteUntrusted({ ledger, places, trust, options }: Setting): Promise<void> {
  const { top } = await places()
  const wishes = await readProjectWishes(top)
  // What the demo's sample repository asks for, the demo grants by itself.
  if (wishes.length === 0 || ledger.record.demo) return
  await trust.told(ledger.host.clock, options.rulesWithinMs)
  if (trust.isTrusted()) return
  const text = `This folder's own ${wishesInWords(wishes)} until it is trusted: backburner trust ${top}`
  await ledger.append({ type: 'note', text })
}

const names: readonly (readonly [ProjectWish['kind'], one: string, several: string])[] = [
  ['hook', 'hook', 'hooks'],
  ['mcp-server', 'MCP server', 'MCP servers'],
  ['setup', 'setup command', 'setup commands'],
  ['env', 'environment variable', 'environment variables'],
  ['allow', 'allow rule', 'allow rules'],
  ['directory', 'further directory', 'further directories'],
]

/** What waits, counted by its kind: `2 hooks and 1 allow rule wait`. Pure. */
export function wishesInWords(wishes: readonly Pick<ProjectWish, 'kind'>[]): string {
  const parts = names.flatMap(([kind, one, several]) => {
    const count = wishes.filter((wish) => wish.kind === kind).length
    return count === 0 ? [] : [`${count} ${count === 1 ? one : several}`]
  })
  const last = parts.at(-1) ?? ''
  const listed = parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`
  return `${listed} ${wishes.length === 1 ? 'waits' : 'wait'}`
}
