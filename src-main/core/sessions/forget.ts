import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import type { Services } from './services.ts'

const endPatienceMs = 20_000

/** Takes a session off the board and out of memory; its files are somebody else's business. */
export async function takeOffBoard(services: Services, record: SessionRecord): Promise<void> {
  const { book, fleet, environments, attachments, documents, work } = services
  fleet.forget(record.sessionId)
  book.remove(record.sessionId)
  environments.forget(record.sessionId)
  attachments.forget(record.sessionId)
  await work.gate.forget(record.sessionId)
  if (record.worktree !== null) {
    const { releaseGonePorts } = await import('../../../src-node/worktrees/port-reservations.ts')
    await releaseGonePorts(services.paths.home, services.clock.now()).catch((error: unknown) =>
      services.problems.report('could not give back the ports of worktrees that are gone', error),
    )
  }
  await Promise.all([
    documents.board.update((board) => {
      const { [record.sessionId]: _gone, ...sessions } = board.sessions
      return { ...board, sessions }
    }),
    documents.roster.update((roster) => ({
      ...roster,
      sessions: roster.sessions.filter(({ id }) => id !== record.id),
    })),
  ])
}

/** Removes a session that left nothing worth keeping: an ended shell job, a session that never got a prompt. */
export async function forgetSession(services: Services, record: SessionRecord): Promise<void> {
  const worker = services.fleet.of(record)
  worker.retire()
  if (!(await worker.ended(endPatienceMs))) return
  await services.jobs.remove(record.id)
  await takeOffBoard(services, record)
}
