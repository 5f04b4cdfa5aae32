import { z } from 'zod'

/** A server that is a program of its own, spoken to over its standard input and output. */
export type StdioServer = {
  readonly kind: 'stdio'
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string | null
}

/** A server behind a URL. `http` falls back to the older event stream (`sse`) where the server knows only that. */
export type WebServer = {
  readonly kind: 'http' | 'sse'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** How one server is reached, every variable filled in. Holds secrets: never written anywhere. */
export type ServerConfig = StdioServer | WebServer

/** What could be made of an entry. */
export type ReadServer =
  | { readonly kind: 'read'; readonly config: ServerConfig }
  | { readonly kind: 'off' }
  | { readonly kind: 'problem'; readonly problem: string }

// Numbers and booleans are common in hand-written environments, and mean their text.
const textSchema = z.union([z.string(), z.number(), z.boolean()]).transform(String)

/** An entry as Claude Code's `.mcp.json` has it; other clients write `disabled` and `streamable-http`. */
const entrySchema = z.looseObject({
  type: z.string().optional(),
  command: z.string().min(1).optional(),
  args: z.array(textSchema).optional(),
  env: z.record(z.string(), textSchema).optional(),
  cwd: z.string().min(1).optional(),
  url: z.string().min(1).optional(),
  headers: z.record(z.string(), textSchema).optional(),
  disabled: z.boolean().optional(),
})

/** Reads one entry; `${NAME}` and `${NAME:-otherwise}` are filled in from `variables`. */
export function readServerConfig(entry: unknown, variables: Readonly<Record<string, string>>): ReadServer {
  const parsed = entrySchema.safeParse(entry)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const where = issue === undefined || issue.path.length === 0 ? '' : `${z.core.toDotPath(issue.path)}: `
    return { kind: 'problem', problem: `${where}${issue?.message ?? 'does not fit'}` }
  }
  const { data } = parsed
  if (data.disabled === true) return { kind: 'off' }
  const missing = new Set<string>()
  const fill = (text: string): string => expand(text, variables, missing)
  const config = configOf(data, fill)
  if ('problem' in config) return { kind: 'problem', problem: config.problem }
  const [name] = missing
  if (name !== undefined) return { kind: 'problem', problem: `the environment has no variable ${name}` }
  return { kind: 'read', config }
}

function configOf(
  entry: z.infer<typeof entrySchema>,
  fill: (text: string) => string,
): ServerConfig | { readonly problem: string } {
  const { command, url } = entry
  const type = entry.type ?? (command === undefined ? 'http' : 'stdio')
  switch (type) {
    case 'stdio':
      if (command === undefined) return { problem: 'it has no command' }
      return {
        kind: 'stdio',
        command: fill(command),
        args: (entry.args ?? []).map(fill),
        env: filled(entry.env, fill),
        cwd: entry.cwd === undefined ? null : fill(entry.cwd),
      }
    case 'http':
    case 'streamable-http':
    case 'streamableHttp':
    case 'sse': {
      if (url === undefined)
        return { problem: entry.type === undefined ? 'it has neither command nor url' : 'it has no url' }
      const address = fill(url)
      if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
        return { problem: 'its url is no http or https address' }
      }
      return { kind: type === 'sse' ? 'sse' : 'http', url: address, headers: filled(entry.headers, fill) }
    }
    default:
      return { problem: `its type ${JSON.stringify(type.slice(0, 40))} is none of stdio, http, sse` }
  }
}

function filled(
  record: Readonly<Record<string, string>> | undefined,
  fill: (text: string) => string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(record ?? {}).map(([name, value]) => [name, fill(value)]))
}

function expand(text: string, variables: Readonly<Record<string, string>>, missing: Set<string>): string {
  return text.replace(/\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}/g, (_, name: string, otherwise: string | undefined) => {
    const value = variables[name]
    // As in a shell, an empty value counts as none where there is another.
    if (value !== undefined && (value !== '' || otherwise === undefined)) return value
    if (otherwise === undefined) missing.add(name)
    return otherwise ?? ''
  })
}

/** Values of a server's own configuration that must reach no log and no transcript. */
export function secretsOf(config: ServerConfig): readonly string[] {
  const named = config.kind === 'stdio' ? config.env : config.headers
  const secret =
    config.kind === 'stdio' ? /token|key|secret|password|passwd|credential|auth/i : /auth|token|key|cookie|secret/i
  return Object.entries(named).flatMap(([name, value]) => {
    if (!secret.test(name)) return []
    // `Bearer abc`: the word before it is no secret.
    return [value, value.replace(/^\w+\s+/, '')].filter((one) => one.length >= 8)
  })
}
