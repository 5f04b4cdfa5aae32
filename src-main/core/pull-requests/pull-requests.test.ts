import { describe, expect, it } from 'vitest'
import { addPullRequestWork } from '../../../src-shared/board/pull-request-work.ts'
import { countRequests } from '../testing/pull-requests-hour.ts'
import { linkTo, openSimulatedBoard, sessionNumber } from '../testing/simulated-board.ts'
import { createStandInHost, factsFixture } from '../testing/stand-in-host.ts'

const second = 1_000
const minute = 60 * second
const one = sessionNumber(1)

/** A board with one session and its pull request #1. */
function openOne() {
  const host = createStandInHost()
  const board = openSimulatedBoard(host)
  host.pullRequests.set(1, factsFixture(1, { rollup: 'running' }))
  board.work(one, { links: [linkTo(1)] })
  const badge = () => board.book.row(one.sessionId)?.pullRequests[0]
  return { host, board, badge }
}

describe('the poller of pull requests', () => {
  it('shows a link at once, and its colour a moment later', async () => {
    const { board, badge } = openOne()
    expect(badge()).toMatchObject({ number: 1, color: null, reason: 'status not known yet', open: true })
    await board.pass(second)
    expect(badge()).toMatchObject({ number: 1, color: 'yellow', title: 'Change 1', askedAt: expect.any(Number) })
  })

  it('follows checks to green and the merge to purple, and asks no more about what is merged', async () => {
    const { host, board, badge } = openOne()
    await board.pass(30 * second)
    host.pullRequests.set(1, factsFixture(1))
    await board.pass(30 * second)
    expect(badge()).toMatchObject({ color: 'green', open: true })
    host.pullRequests.set(1, factsFixture(1, { state: 'merged' }))
    await board.pass(minute)
    expect(badge()).toMatchObject({ color: 'purple', reason: 'merged', open: false })
    const asked = host.questions.length
    await board.pass(60 * minute)
    expect(host.questions).toHaveLength(asked)
    expect(board.clock.pending()).toBe(0)
  })

  it('asks at once when a session has done something, and gathers what several did', async () => {
    const { host, board } = openOne()
    host.pullRequests.set(1, factsFixture(1))
    await board.pass(20 * minute)
    const asked = host.questions.length
    for (let push = 0; push < 5; push += 1) board.work(one, { touches: true })
    await board.pass(2 * second)
    expect(host.questions).toHaveLength(asked + 1)
  })

  it('finds the pull request of a branch that was pushed, also later, and keeps it when it is merged', async () => {
    const host = createStandInHost()
    const board = openSimulatedBoard(host)
    const push = { host: 'github.com', owner: 'acme', repository: 'app', branch: 'feat-3', proof: 'remote' } as const
    board.work(one, { pushes: [push], touches: true })
    await board.pass(minute)
    expect(board.book.row(one.sessionId)?.pullRequests).toEqual([])
    host.pullRequests.set(3, factsFixture(3))
    await board.pass(3 * minute)
    expect(board.book.row(one.sessionId)?.pullRequests).toMatchObject([{ number: 3, color: 'green' }])
    host.pullRequests.set(3, factsFixture(3, { state: 'merged' }))
    await board.pass(10 * minute)
    expect(board.book.row(one.sessionId)?.pullRequests).toMatchObject([{ number: 3, color: 'purple' }])
  })

  it('asks about all of a host in one request', async () => {
    const host = createStandInHost()
    const board = openSimulatedBoard(host)
    for (const number of [1, 2, 3]) {
      host.pullRequests.set(number, factsFixture(number))
      board.work(sessionNumber(number), { links: [linkTo(number)] })
    }
    await board.pass(2 * second)
    expect(host.questions.map(({ pullRequests }) => pullRequests.length)).toEqual([3])
  })

  it('leaves hosts alone that were merely named and that nobody knows', async () => {
    const { host, board } = openOne()
    const stranger = { ...linkTo(2), host: 'git.example', proof: 'named' } as const
    board.work(sessionNumber(2), { links: [stranger] })
    await board.pass(minute)
    expect(board.book.row(sessionNumber(2).sessionId)?.pullRequests).toEqual([])
    expect(
      host.questions.flatMap(({ pullRequests }) => pullRequests).every((asked) => asked.host === 'github.com'),
    ).toBe(true)
  })

  it('says what is wrong on the badge and once in the log, and takes the colour away', async () => {
    const { host, board, badge } = openOne()
    host.trouble = { kind: 'no-access', why: 'no-token' }
    await board.pass(60 * minute)
    expect(badge()).toMatchObject({ color: null, open: true })
    expect(badge()?.reason).toMatch(/^status unknown: sign in to github\.com/)
    expect(board.logged).toHaveLength(1)
    expect(board.reported).toEqual([])
    expect(host.questions.length).toBeLessThan(10)
  })

  it('keeps what it knew through a hiccup, and says so when the network stays away', async () => {
    const { host, board, badge } = openOne()
    host.pullRequests.set(1, factsFixture(1))
    await board.pass(2 * second)
    host.trouble = { kind: 'unreachable', why: 'no route' }
    await board.pass(30 * second)
    expect(badge()).toMatchObject({ color: 'green' })
    await board.pass(2 * minute)
    expect(badge()).toMatchObject({ color: null, open: true })
    expect(badge()?.reason).toBe('status unknown: github.com cannot be reached (last known: checks passed)')
    host.trouble = null
    await board.pass(10 * minute)
    expect(badge()).toMatchObject({ color: 'green', reason: 'checks passed' })
  })

  it('waits as long as a rate limit says, over a restart too', async () => {
    const { host, board } = openOne()
    host.trouble = { kind: 'limited', until: board.clock.now() + 30 * minute }
    await board.pass(10 * minute)
    expect(host.questions).toHaveLength(1)
    board.poller.close()
    const next = openSimulatedBoard(host, { document: board.document(), clock: board.clock })
    next.work(one, { links: [linkTo(1)] })
    host.trouble = null
    await next.pass(19 * minute)
    expect(host.questions).toHaveLength(1)
    await next.pass(2 * minute)
    expect(host.questions.length).toBeGreaterThan(1)
    expect(next.book.row(one.sessionId)?.pullRequests[0]).toMatchObject({ color: 'yellow' })
  })

  it('backs off a host that fails again and again, and comes back', async () => {
    const { host, board, badge } = openOne()
    host.trouble = { kind: 'unreachable', why: 'it answers 502' }
    await board.pass(60 * minute)
    expect(host.questions.length).toBeLessThan(12)
    host.trouble = null
    await board.pass(31 * minute)
    expect(badge()).toMatchObject({ color: 'yellow' })
  })

  it('knows after a restart what it knew, without asking', async () => {
    const { host, board } = openOne()
    host.pullRequests.set(1, factsFixture(1))
    await board.pass(5 * minute)
    board.poller.close()
    const asked = host.questions.length
    const next = openSimulatedBoard(host, { document: board.document(), clock: board.clock })
    next.book.putRecord({
      ...one,
      pullRequestWork: addPullRequestWork(undefined, { links: [linkTo(1)], pushes: [], touches: false }, 0),
    })
    expect(next.book.row(one.sessionId)?.pullRequests[0]).toMatchObject({ color: 'green' })
    await next.pass(2 * second)
    expect(host.questions).toHaveLength(asked)
  })

  it('forgets what no session is linked to any more', async () => {
    const { board } = openOne()
    await board.pass(5 * second)
    expect(board.document().pullRequests).toHaveLength(1)
    board.book.remove(one.sessionId)
    board.work(sessionNumber(2), { links: [linkTo(2)] })
    await board.pass(5 * second)
    expect(board.document().pullRequests.map(({ number }) => number)).toEqual([2])
  })

  it('asks fewer than 60 times in a busy hour, and fewer than 10 when nothing changes', async () => {
    const { busy, quiet } = await countRequests()
    expect(busy).toBeLessThan(60)
    expect(quiet).toBeLessThan(10)
  })
})
