/**
 * Forty sessions with forty pull requests over a simulated hour, their board looked at all the time: an hour of changes,
 * then one in which nothing does. Prints how often the host was asked, as JSON.
 */
import { createStandInHost, factsFixture } from './stand-in-host.ts'
import { linkTo, openSimulatedBoard, sessionNumber } from './simulated-board.ts'

const minute = 60_000
const sessions = 40

/** Counts the requests of a busy hour, and of a quiet one from its very beginning. */
export async function countRequests(): Promise<{ readonly busy: number; readonly quiet: number }> {
  return { busy: await countBusy(), quiet: await countQuiet() }
}

function openForty(): {
  readonly host: ReturnType<typeof createStandInHost>
  readonly board: ReturnType<typeof openSimulatedBoard>
} {
  const host = createStandInHost()
  const board = openSimulatedBoard(host)
  for (let number = 1; number <= sessions; number += 1) {
    host.pullRequests.set(number, factsFixture(number))
    board.work(sessionNumber(number), { links: [linkTo(number)] })
  }
  return { host, board }
}

async function countQuiet(): Promise<number> {
  const { host, board } = openForty()
  await board.pass(60 * minute)
  board.poller.close()
  return host.questions.length
}

/** Each minute a session pushes, its checks run for three minutes, and now and then one is merged. */
async function countBusy(): Promise<number> {
  const { host, board } = openForty()
  for (let at = 0; at < 60; at += 1) {
    const number = (at % sessions) + 1
    host.pullRequests.set(number, factsFixture(number, { rollup: 'running' }))
    board.work(sessionNumber(number), { links: [linkTo(number)], touches: true })
    const done = at - 2
    if (done > 0) host.pullRequests.set(done, factsFixture(done, { state: done % 5 === 0 ? 'merged' : 'open' }))
    await board.pass(minute)
  }
  board.poller.close()
  return host.questions.length
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(await countRequests())}\n`)
