import type { Services } from './services.ts'

/** Prepares the demo and turns the dispatch box to it; says what went wrong, or null. */
export async function tryDemo({ connection, launch }: Pick<Services, 'connection' | 'launch'>): Promise<string | null> {
  const result = await connection.call((client) => client.demo.prepare())
  if (!result.ok) return result.failure.message
  launch.setState({ demo: result.value })
  return null
}
