import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { readFlags } from '../files/open-flags.ts'
import { isErrno } from '../files/is-errno.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'

const mostChecks = 50
const longestFile = 64 * 1024
const defaultTimeoutSeconds = 600

const checkSchema = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(80)
    .refine((name) => singleLine(name, 80) === name, 'must be one line of plain letters'),
  command: z.string().trim().min(1).max(4_000),
  /** In seconds. */
  timeout: z.number().positive().max(7_200).default(defaultTimeoutSeconds),
})
const listSchema = z.array(checkSchema).max(mostChecks)

/** One check as a project declares it. */
export type DeclaredCheck = Readonly<z.infer<typeof checkSchema>>

/** What a project's file declares. */
export type DeclaredChecks =
  | { readonly kind: 'none' }
  | { readonly kind: 'bad'; readonly file: string; readonly problem: string }
  | { readonly kind: 'declared'; readonly file: string; readonly checks: readonly DeclaredCheck[] }

/** Where a project declares its checks. */
export const checksFile = join('.backburner', 'checks.json')

/** Reads the checks that a project declares: a list, or an object whose `checks` is one. */
export async function readDeclaredChecks(directory: string): Promise<DeclaredChecks> {
  const file = join(directory, checksFile)
  const bad = (problem: string): DeclaredChecks => ({ kind: 'bad', file, problem })
  let text: string
  try {
    text = await readBounded(file)
  } catch (error) {
    // The last is a path that no file can have, of a folder that is not there either.
    if (isErrno(error, 'ENOENT', 'ENOTDIR', 'ERR_INVALID_ARG_VALUE')) return { kind: 'none' }
    return bad(singleLine(error instanceof Error ? error.message : String(error), 200))
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    return bad(`is no JSON: ${error instanceof Error ? singleLine(error.message, 200) : 'it cannot be read'}`)
  }
  const inObject = z.looseObject({ checks: z.unknown() }).safeParse(json)
  const parsed = listSchema.safeParse(inObject.success ? inObject.data.checks : json)
  if (!parsed.success) return bad(inWords(parsed.error))
  const names = parsed.data.map(({ name }) => name)
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined) return bad(`has two checks named “${singleLine(twice, 80)}”`)
  return parsed.data.length === 0 ? { kind: 'none' } : { kind: 'declared', file, checks: parsed.data }
}

async function readBounded(file: string): Promise<string> {
  const handle = await open(file, readFlags)
  try {
    const { size } = await handle.stat()
    if (size > longestFile) throw new Error(`is longer than ${longestFile / 1024} KB`)
    return await handle.readFile('utf8')
  } finally {
    await handle.close()
  }
}

/** `checks[1].command: expected string`. */
function inWords(error: z.ZodError): string {
  const issue = error.issues[0]
  if (issue === undefined) return 'is no list of checks'
  const [at, ...rest] = issue.path
  if (typeof at !== 'number') return 'must be a list of {"name": …, "command": …}'
  const field = rest.length === 0 ? '' : `, “${rest.map(String).join('.')}”`
  return `check ${at + 1}${field}: ${singleLine(issue.message, 200)}`
}
