/** The MCP servers of a session, as the rest of it sees them. */
export type SessionServers = {
  /** Looks for servers and starts them; at the first call only. */
  readonly start: () => void
  /** The servers in words, as `/mcp` answers. */
  readonly describe: () => Promise<string>
  /** Starts a server again (all of them without a name); says what came of it. */
  readonly restart: (name: string | null) => Promise<string>
  /** `/mcp__server__prompt` and `@server:uri` in what the user says, filled in. */
  readonly expand: (text: string) => Promise<string>
  /** Ends every server. Resolves when none runs any more. */
  readonly close: () => Promise<void>
}
