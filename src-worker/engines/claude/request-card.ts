import { createHash, randomUUID } from 'node:crypto'
import { createTwoFilesPatch } from 'diff'
import { readFile, stat } from 'node:fs/promises'
import { relative } from 'node:path'
import { z } from 'zod'
import { requestIdSchema } from '../../../src-shared/base/ids.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { questionSchema, type OpenRequest, type PermissionDetail } from '../../../src-shared/board/session-state.ts'
import { inputText, inputTitle, toolName } from '../../../src-shared/board/tool-title.ts'
import type { PermissionEvent } from './hook-events.ts'

const editSchema = z.looseObject({
  file_path: z.string(),
  old_string: z.string(),
  new_string: z.string(),
  replace_all: z.boolean().optional(),
})
const writeSchema = z.looseObject({ file_path: z.string(), content: z.string() })
const questionsSchema = z.looseObject({ questions: z.array(questionSchema).min(1) })

/** Larger files are not read to show a change. */
const mostBytes = 1024 * 1024
const mostDetail = 200_000

/** Where the call was made, for the card of its request. */
export type CardPlace = {
  readonly directory: string
  /** The main checkout, where the session has a worktree: names the repository in `sameAs`. */
  readonly repository: string
  readonly toolUseId: string
  readonly now: number
}

/** The card of a dialog that waits for the user. */
export async function cardOf(event: PermissionEvent, place: CardPlace): Promise<OpenRequest> {
  const base = { requestId: requestIdSchema.parse(randomUUID()), askedAt: place.now, toolUseId: place.toolUseId }
  const { tool_name: tool, tool_input: input } = event
  if (tool === 'AskUserQuestion') {
    const parsed = questionsSchema.safeParse(input)
    if (parsed.success) return { ...base, kind: 'question', questions: parsed.data.questions }
  }
  if (tool === 'ExitPlanMode') return { ...base, kind: 'plan', plan: await planIn(input) }
  const suggestedRule = ruleIn(event)
  return {
    ...base,
    kind: 'permission',
    tool,
    title: titleOf(tool, input, place.directory),
    detail: await detailOf(tool, input, place.directory),
    ...(suggestedRule === null ? {} : { suggestedRule }),
    sameAs: createHash('sha256')
      .update([place.repository, tool, JSON.stringify(input).replaceAll(place.directory, '')].join('\0'))
      .digest('hex')
      .slice(0, 32),
  }
}

/** A plan comes with the call, or in a file that the call names. */
async function planIn(input: unknown): Promise<string> {
  const given = inputText(input, 'plan') ?? ''
  const path = inputText(input, 'planFilePath')
  const plan = given.trim() === '' && path !== null ? await textOf(path) : given
  return plan === null || plan.trim() === ''
    ? 'The plan is on its screen only: attach to read it.'
    : plan.slice(0, mostDetail)
}

function titleOf(tool: string, input: unknown, directory: string): string {
  const command = tool === 'Bash' ? inputText(input, 'command') : null
  if (command !== null) return `wants to run ${singleLine(command, 160)}`
  const path = inputText(input, 'file_path') ?? inputText(input, 'notebook_path')
  const shown = path === null ? null : shownPath(path, directory)
  if (shown !== null && tool === 'Write') return `wants to write ${shown}`
  if (shown !== null && tool.endsWith('Edit')) return `wants to edit ${shown}`
  if (shown !== null && tool === 'Read') return `wants to read ${shown}`
  const url = tool === 'WebFetch' ? inputText(input, 'url') : null
  return url === null
    ? `wants to use ${toolName(tool)} ${inputTitle(input)}`.trim()
    : `wants to fetch ${singleLine(url, 160)}`
}

async function detailOf(tool: string, input: unknown, directory: string): Promise<PermissionDetail> {
  const command = tool === 'Bash' ? inputText(input, 'command') : null
  if (command !== null) {
    const description = inputText(input, 'description')
    return { type: 'command', command, cwd: directory, ...(description === null ? {} : { description }) }
  }
  const edit = editSchema.safeParse(input)
  if (edit.success) {
    const { file_path: path, old_string: old, new_string: now, replace_all: all = false } = edit.data
    const before = await textOf(path)
    // Shown as a change of the file where it can be read; else of the words alone.
    if (before === null || !before.includes(old)) return diffDetail(path, old, now, directory)
    return diffDetail(path, before, all ? before.replaceAll(old, () => now) : before.replace(old, () => now), directory)
  }
  const write = writeSchema.safeParse(input)
  if (write.success) {
    const { file_path: path, content } = write.data
    return diffDetail(path, (await textOf(path)) ?? '', content, directory)
  }
  return { type: 'text', text: JSON.stringify(input, null, 2).slice(0, mostDetail) }
}

function diffDetail(path: string, before: string, after: string, directory: string): PermissionDetail {
  const name = shownPath(path, directory)
  const patch = createTwoFilesPatch(`a/${name}`, `b/${name}`, before, after, '', '', { context: 3, timeout: 2_000 })
  return { type: 'diff', path: name, patch: (patch ?? after).replace(/^=+\n/, '').slice(0, mostDetail) }
}

async function textOf(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => null)
  if (found?.isFile() !== true || found.size > mostBytes) return null
  return await readFile(path, 'utf8').catch(() => null)
}

function shownPath(path: string, directory: string): string {
  const inside = relative(directory, path)
  return singleLine(inside === '' || inside.startsWith('..') ? path : inside, 160)
}

/** The rule that its own dialog offers, if it offers one. */
function ruleIn({ permission_suggestions: suggestions = [] }: PermissionEvent): string | null {
  const rules = suggestions.flatMap(({ type, behavior, rules: some = [] }) =>
    type === 'addRules' && behavior === 'allow' ? some : [],
  )
  const [rule] = rules
  if (rules.length !== 1 || rule === undefined) return null
  return rule.ruleContent === undefined ? rule.toolName : `${rule.toolName}(${rule.ruleContent})`
}
