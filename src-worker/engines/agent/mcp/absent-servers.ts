import type { McpServer as McpServerState } from '../../../../src-shared/board/session-record.ts'
import type { ChosenServers, WithheldServer } from './server-layers.ts'

/** What is shown of servers that do not run, and never did. */
export function statesOfAbsent({ withheld, broken }: ChosenServers): readonly McpServerState[] {
  return [...withheld.map((one) => stateOf(one, 'untrusted')), ...broken.map((one) => stateOf(one, 'failed'))]
}

/**
 * A sentence for each of them that is news. That a folder is not trusted is said of all that it brings along, where its
 * session begins. What the record shows already is known: nothing is said again over restarts of the worker.
 */
export function newsOfAbsent(
  { withheld, broken }: ChosenServers,
  before: readonly McpServerState[],
): readonly string[] {
  const isNews = (one: WithheldServer): boolean =>
    !before.some(({ name, problem }) => name === one.name && problem === one.problem)
  return [
    ...withheld
      .filter((one) => one.waitsFor === 'choice' && isNews(one))
      .map(({ name, problem }) => `The MCP server ${name} is not started: ${problem}`),
    ...broken.filter(isNews).map(({ name, problem }) => `The MCP server ${name} cannot be used: ${problem}.`),
  ]
}

function stateOf({ name, problem }: WithheldServer, state: 'untrusted' | 'failed'): McpServerState {
  return { name, state, tools: 0, problem, nextAt: null }
}
