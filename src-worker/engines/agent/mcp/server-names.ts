/** The API takes no longer names of tools. */
const longestName = 128

/** A name as the API and permission rules take it: letters, digits, `_` and `-`. */
export function plainName(name: string): string {
  return name.replace(/[^a-zA-Z0-9_-]/g, '_')
}

/** What a server's tool is called: `mcp__<server>__<tool>`. */
export function toolNameOf(server: string, tool: string): string {
  return `mcp__${plainName(server)}__${plainName(tool)}`.slice(0, longestName)
}

/** Whether an agent that lists its tools means this one: by its name, or by its server's (`mcp__github`, `mcp__github__*`). */
export function listsTool(listed: readonly string[], tool: string): boolean {
  return listed.some((one) => {
    const name = one.replace(/__\*$/, '')
    return one === tool || (/^mcp__[^]+$/.test(name) && tool.startsWith(`${name}__`))
  })
}
