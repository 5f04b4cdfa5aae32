import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import type { ProjectWish } from '../../src-shared/api/trust.ts'
import { listCommandRights } from '../definitions/commands.ts'
import { decodeSettings } from './decode-settings.ts'
import { hooksIn } from './merge-settings.ts'
import { readDeclaredChecks } from './declared-checks.ts'
import { readFlags } from '../files/open-flags.ts'

const longestText = 400
const mostWishes = 200

const serversSchema = z.looseObject({
  mcpServers: z.record(
    z.string(),
    z.looseObject({
      command: z.string().optional(),
      args: z.array(z.string()).optional(),
      url: z.string().optional(),
    }),
  ),
})

/** Everything in a project's files that waits until the folder is trusted, in the order of the files. */
export async function readProjectWishes(projectDirectory: string): Promise<readonly ProjectWish[]> {
  const [settings, local, servers, commands, checks] = await Promise.all([
    wishesOfSettings(join(projectDirectory, '.claude', 'settings.json')),
    wishesOfSettings(join(projectDirectory, '.claude', 'settings.local.json')),
    wishesOfServers(join(projectDirectory, '.mcp.json')),
    wishesOfCommands(projectDirectory),
    wishesOfChecks(projectDirectory),
  ])
  return [...settings, ...local, ...servers, ...commands, ...checks]
    .slice(0, mostWishes)
    .map((wish) => ({ ...wish, text: wish.text.slice(0, longestText) }))
}

async function wishesOfSettings(source: string): Promise<readonly ProjectWish[]> {
  const text = await readFile(source, { encoding: 'utf8', flag: readFlags }).catch(() => null)
  if (text === null) return []
  const { settings } = decodeSettings(text)
  const wish = (kind: ProjectWish['kind'], words: string): ProjectWish => ({ kind, text: words, source })
  return [
    ...hooksIn(settings.hooks ?? {}, source).map(({ event, matcher, command }) =>
      wish('hook', `${event}${matcher === '' ? '' : ` (${matcher})`}: ${command}`),
    ),
    ...serversIn(settings, source),
    ...(settings.setup === undefined ? [] : [wish('setup', settings.setup)]),
    ...Object.keys(settings.env ?? {}).map((name) => wish('env', name)),
    ...(settings.permissions?.allow ?? []).map((rule) => wish('allow', rule)),
    ...(settings.permissions?.additionalDirectories ?? []).map((directory) => wish('directory', directory)),
  ]
}

async function wishesOfCommands(projectDirectory: string): Promise<readonly ProjectWish[]> {
  const rights = await listCommandRights(projectDirectory, homedir())
  return rights.map(({ text, path }) => ({ kind: 'allow', text, source: path }))
}

async function wishesOfChecks(projectDirectory: string): Promise<readonly ProjectWish[]> {
  const declared = await readDeclaredChecks(projectDirectory)
  if (declared.kind !== 'declared') return []
  return declared.checks.map(({ name, command }) => ({
    kind: 'check',
    text: `${name}: ${command}`,
    source: declared.file,
  }))
}

async function wishesOfServers(source: string): Promise<readonly ProjectWish[]> {
  const text = await readFile(source, { encoding: 'utf8', flag: readFlags }).catch(() => null)
  if (text === null) return []
  try {
    return serversIn(JSON.parse(text), source)
  } catch {
    // What cannot be read starts nothing; whoever starts servers says what is wrong with it.
    return []
  }
}

function serversIn(json: unknown, source: string): readonly ProjectWish[] {
  const parsed = serversSchema.safeParse(json)
  if (!parsed.success) return []
  return Object.entries(parsed.data.mcpServers).map(([name, { command, args = [], url }]) => ({
    kind: 'mcp-server',
    text: `${name}: ${command === undefined ? (url ?? 'unknown') : [command, ...args].join(' ')}`,
    source,
  }))
}
