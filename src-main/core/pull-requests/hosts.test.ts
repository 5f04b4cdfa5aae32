import { describe, expect, it } from 'vitest'
import { linkTo, openSimulatedBoard, sessionNumber } from '../testing/simulated-board.ts'
import { createStandInHost, factsFixture } from '../testing/stand-in-host.ts'

const minute = 60_000
const one = sessionNumber(1)
const done = { kind: 'done', value: 'opened', budget: null } as const

/** A board whose poller was told to wait for an hour. */
async function openLimited() {
  const host = createStandInHost()
  const board = openSimulatedBoard(host)
  host.pullRequests.set(1, factsFixture(1))
  host.trouble = { kind: 'limited', until: board.clock.now() + 60 * minute }
  board.work(one, { links: [linkTo(1)] })
  await board.pass(1_000)
  return { host, board }
}

describe('what a user asks of a host', () => {
  it('is done at once, whatever the poller has used up', async () => {
    const board = openSimulatedBoard(createStandInHost())
    for (let time = 0; time < 30; time += 1)
      expect(await board.hosts.act('github.com', one.sessionId, () => Promise.resolve(done))).toBe('opened')
  })

  it('is refused without asking while the host wants to be left alone', async () => {
    const { board } = await openLimited()
    let asked = 0
    const act = board.hosts.act('github.com', one.sessionId, () => {
      asked += 1
      return Promise.resolve(done)
    })
    await expect(act).rejects.toMatchObject({ code: 'REFUSED', message: /github\.com asks to wait, until \d\d:\d\d/ })
    expect(asked).toBe(0)
  })

  it('lets the poller go on when it succeeds, and makes it wait when it runs into the limit', async () => {
    const host = createStandInHost()
    const board = openSimulatedBoard(host)
    host.pullRequests.set(1, factsFixture(1))
    host.trouble = { kind: 'no-access', why: 'no-token' }
    board.work(one, { links: [linkTo(1)] })
    await board.pass(1_000)
    const badge = () => board.book.row(one.sessionId)?.pullRequests[0]
    expect(badge()?.reason).toContain('gh auth login')
    host.trouble = null
    await board.hosts.act('github.com', one.sessionId, () => Promise.resolve(done))
    await board.pass(1_000)
    expect(badge()).toMatchObject({ color: 'green' })

    const until = board.clock.now() + 30 * minute
    const act = board.hosts.act('github.com', one.sessionId, () => Promise.resolve({ kind: 'limited', until } as const))
    await expect(act).rejects.toMatchObject({ code: 'REFUSED' })
    const before = host.questions.length
    board.work(one, { touches: true })
    await board.pass(20 * minute)
    expect(host.questions).toHaveLength(before)
    await board.pass(15 * minute)
    expect(host.questions.length).toBeGreaterThan(before)
  })

  it('says in a sentence why it was not done', async () => {
    const board = openSimulatedBoard(createStandInHost())
    const act = (reply: Parameters<typeof board.hosts.act>[2]) => board.hosts.act('github.com', one.sessionId, reply)
    await expect(
      act(() => Promise.resolve({ kind: 'declined', why: 'No commits between main\nand feat' })),
    ).rejects.toMatchObject({ message: 'github.com says: No commits between main and feat' })
    await expect(act(() => Promise.resolve({ kind: 'no-access', why: 'no-token' }))).rejects.toMatchObject({
      message: 'Not done: sign in to github.com with gh auth login, or set GITHUB_TOKEN.',
    })
    await expect(act(() => Promise.resolve({ kind: 'unreachable', why: 'ENOTFOUND' }))).rejects.toMatchObject({
      message: 'github.com cannot be reached: ENOTFOUND.',
    })
  })
})
