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
