import type { Reply } from '../../../src-shared/board/session-state.ts'
import type { TranscriptEntry } from '../../../src-shared/board/transcript.ts'
import type { EngineStart } from '../../session/engine.ts'
import { reminder } from './blocks.ts'
import { sayAsUser, tellModel } from './context/say-as-user.ts'
import { noteUntrusted } from './context/trust-note.ts'
import type { OpenedSetting } from './open-setting.ts'
import { withAttachments } from './replies/attached-files.ts'
import type { ReplyDesk } from './replies/reply-desk.ts'
import type { Setting } from './setting.ts'
import type { Ledger, StateChange } from './ledger.ts'
import { cutCalls, reportCutCalls } from './turn/cut-calls.ts'
import { decide } from './turn/decide.ts'
import { fitAnswer } from './turn/fit-answer.ts'
import { closeCalls } from './turn/close-calls.ts'
import { finishedState } from './turn/run-turn.ts'
import { sentenceOf, waitingForOf } from './turn/wait-for-user.ts'

/** What follows once a session is taken up: a turn, or rest. */
export type TakenUp = 'go-on' | 'rest'

const interruptedNotice =
  'The process that ran this session ended and was started again. Everything up to here was kept. A tool call whose result says that it was interrupted may or may not have taken effect: look before you repeat it. Go on with the task.'

/** Begins a session, or takes it up where the last worker left it. Finished tool calls are never run again. */
export async function takeUp(opened: OpenedSetting, start: EngineStart, desk: ReplyDesk): Promise<TakenUp> {
  const { ledger } = opened.setting
  const { record, conversation } = ledger
  if (!start.entries.some((entry) => entry.type === 'session-started')) {
    await ledger.append({ type: 'session-started', engine: 'agent', cwd: record.cwd })
    for (const text of notesAbout(opened)) await ledger.append({ type: 'note', text })
    opened.background.run(noteUntrusted(opened.setting))
  }
  const isFirst = !conversation.hasBegun
  if (isFirst && record.prompt.trim() !== '') {
    await sayAsUser(opened.setting, {
      text: record.prompt,
      source: 'prompt',
      withFiles: async (content) => await withAttachments(content, record.attachments ?? []),
    })
    await tellModel(opened.setting, await opened.setting.hooks.sessionStart('startup'))
  }
  if (start.how !== 'new') opened.setting.hooks.resumed()
  await takeUpTasks(opened, start)
  await completeAnswers(opened, start)
  const { worktree } = opened.setting.workplace
  if (worktree !== null && record.worktree === null) await ledger.emit({ type: 'worktree-entered', worktree })
  if (isFirst && start.how !== 'rested') {
    for (const reply of start.inbox) await desk.queueFromInbox(reply)
    return 'go-on'
  }
  return rests(opened, start) ? await comeToRest(opened, start, desk) : await goOn(opened, start, desk)
}

/** A worker may die over subagents in the background: then only they go on. */
function rests({ setting }: OpenedSetting, { how }: EngineStart): boolean {
  const { state } = setting.ledger.record
  return how === 'rested' || (how === 'interrupted' && state !== 'working' && state !== 'blocked')
}

/** Commands ended with their worker; subagents go on, unless nothing waits for them any more. */
async function takeUpTasks({ setting }: OpenedSetting, start: EngineStart): Promise<void> {
  const { ledger, tasks, subagents } = setting
  const awaited = new Set(ledger.conversation.pending().map(({ toolUseId }) => toolUseId))
  const nested = new Set<string>()
  for (const entry of start.entries) {
    if (entry.type === 'tool-started' && entry.subagent !== undefined) nested.add(entry.toolUseId)
    else if (entry.type === 'tool-finished') nested.delete(entry.toolUseId)
  }
  const wasStopped = ledger.record.state === 'stopped' && ledger.record.evidence.kind === 'command'
  await tasks.endLeftBehind(
    (task) =>
      task.kind === 'subagent' &&
      (awaited.has(task.toolUseId) || nested.has(task.toolUseId) || (task.background === true && !wasStopped)),
  )
  subagents.restore(setting, start.entries)
  tasks.catchUp()
}

/** The last worker died at work, or the user wants the session to go on. */
async function goOn(opened: OpenedSetting, start: EngineStart, desk: ReplyDesk): Promise<TakenUp> {
  const { setting } = opened
  const { ledger } = setting
  const { conversation } = ledger
  const cut = cutCalls(setting)
  await ledger.append({ type: 'session-resumed', interrupted: cut.map((call) => call.toolUseId) })
  await reportCutCalls(setting)
  const free = conversation.openFree()
  const next = decide(conversation)
  if (free?.kind === 'question' && next.do === 'conclude') desk.keepOpen(free)
  else if (free?.kind === 'login' || free?.kind === 'budget') {
    await ledger.append({ type: 'request-withdrawn', requestId: free.requestId, reason: 'asked again' })
  }
  const answers = await answerOrQueue(opened, start.inbox, desk)
  if (desk.openRequest !== null) return 'rest'
  const isOver = next.do === 'finish' || next.do === 'conclude' || next.do === 'rest'
  if (start.how === 'rerun' && isOver && !desk.hasQueued) return 'rest'
  // What is only to be judged or shown needs no word to the model; a turn that failed on its own words does.
  if (next.do === 'run' || next.do === 'ask' || (next.do === 'fail' && start.how === 'rerun')) {
    await ledger.append({ type: 'user-message', source: 'notice', content: reminder(interruptedNotice) })
  }
  await tellModel(setting, await setting.hooks.sessionStart('resume'))
  if (ledger.record.state !== 'working') {
    await ledger.enter({
      state: 'working',
      reason: 'Goes on where it was interrupted',
      evidence: start.how === 'rerun' ? { kind: 'command', ref: 'respawn' } : { kind: 'exit', ref: 'worker ended' },
    })
  }
  for (const reply of answers) await ledger.host.replyTaken(reply)
  return 'go-on'
}

/** The session had come to rest: only replies move it, and what it waited for it waits for again. */
async function comeToRest(opened: OpenedSetting, start: EngineStart, desk: ReplyDesk): Promise<TakenUp> {
  const { ledger } = opened.setting
  const { conversation, record } = ledger
  const left = record.state === 'stopped' ? undefined : start.halfTaken.find((reply) => isLeft(start.entries, reply))
  if (left !== undefined) {
    for (const reply of start.inbox) await desk.queueFromInbox(reply)
    await ledger.enter(goesOnWithReply(left))
    return 'go-on'
  }
  const waits =
    lastStateIn(start.entries)?.state === 'blocked' && (record.state === 'blocked' || start.inbox.length > 0)
  if (waits) {
    const wasCut = cutCalls(opened.setting).length > 0
    await reportCutCalls(opened.setting)
    desk.keepOpen(conversation.openFree())
    const answers = await answerOrQueue(opened, start.inbox, desk)
    const [answer] = answers
    if (answer !== undefined) await ledger.enter(goesOnWithReply(answer))
    for (const reply of answers) await ledger.host.replyTaken(reply)
    // A call that had asked while it ran is gone, and its question with it: the model hears of that and goes on.
    if (wasCut && desk.openRequest === null && answers.length === 0) await sayInterrupted(ledger)
    if (conversation.pending().length > 0 || (wasCut && desk.openRequest === null)) return 'go-on'
    // What was said while a budget waits to be decided about is for afterwards.
    const mayBegin = desk.hasQueued && desk.openRequest?.kind !== 'budget'
    return mayBegin ? await restart(opened, desk) : 'rest'
  }
  for (const reply of start.inbox) await desk.queueFromInbox(reply)
  return desk.hasQueued ? await restart(opened, desk) : 'rest'
}

async function sayInterrupted(ledger: Ledger): Promise<void> {
  await ledger.append({ type: 'user-message', source: 'notice', content: reminder(interruptedNotice) })
  await ledger.enter({
    state: 'working',
    reason: 'Goes on where it was interrupted',
    evidence: { kind: 'exit', ref: 'worker ended' },
    summary: 'Goes on where it was interrupted',
  })
}

async function restart(opened: OpenedSetting, desk: ReplyDesk): Promise<TakenUp> {
  await closeCalls(opened.setting, {
    started: 'Interrupted: the session ended while this ran. It may or may not have taken effect.',
    waiting: 'Not run: the session ended before its turn came.',
  })
  return (await desk.startWithQueued()) ? 'go-on' : 'rest'
}

/** The last worker died while it took an answer in words: they were said, and the request was still open. */
async function completeAnswers({ setting }: OpenedSetting, start: EngineStart): Promise<void> {
  const { ledger } = setting
  for (const reply of start.halfTaken) {
    const open = ledger.conversation.openFree()
    if (open === null || reply.answers !== open.requestId) continue
    const { requestId } = open
    await ledger.append({ type: 'request-answered', requestId, answer: reply.answer, replyId: reply.requestId })
  }
}

/** Whether nothing came of a reply yet: the session did not come to rest, nor asked anything, after it was written down. */
function isLeft(entries: readonly TranscriptEntry[], reply: Reply): boolean {
  const at = entries.findLastIndex(
    (entry) =>
      (entry.type === 'user-message' && entry.requestId === reply.requestId) ||
      (entry.type === 'request-answered' && entry['replyId'] === reply.requestId),
  )
  return at !== -1 && !entries.slice(at).some((entry) => entry.type === 'state-changed' && entry.state !== 'working')
}

function goesOnWithReply(reply: Reply): StateChange {
  return {
    state: 'working',
    reason: 'Works on your reply',
    evidence: { kind: 'command', ref: `reply ${reply.requestId}` },
    summary: 'Works on your reply',
  }
}

/**
 * Replies of the inbox answer what the transcript left open, or are said as they are. Returns the answers: their files go
 * once the state says that the session goes on.
 */
async function answerOrQueue(opened: OpenedSetting, inbox: readonly Reply[], desk: ReplyDesk): Promise<Reply[]> {
  const answers: Reply[] = []
  for (const reply of inbox) if (await answersOpenCall(opened, reply, desk)) answers.push(reply)
  return answers
}

async function answersOpenCall(opened: OpenedSetting, reply: Reply, desk: ReplyDesk): Promise<boolean> {
  const { ledger } = opened.setting
  const { conversation } = ledger
  const asked = ledger.openCalls()
  const named = asked.find(({ request }) => request?.requestId === reply.answers)
  const open = (named ?? asked[0])?.request ?? null
  const meant = open !== null && (reply.answers === undefined || reply.answers === open.requestId)
  if (!meant || conversation.has(reply.requestId) || (await desk.isCommand(reply))) {
    await desk.queueFromInbox(reply)
    return false
  }
  const fit = fitAnswer(open, reply.answer)
  if ('unfit' in fit) {
    await drop(opened, reply, fit.unfit)
    return false
  }
  await ledger.append({
    type: 'request-answered',
    requestId: open.requestId,
    answer: fit.answer,
    replyId: reply.requestId,
  })
  return true
}

async function drop({ setting }: OpenedSetting, reply: Reply, why: string): Promise<void> {
  await setting.ledger.append({ type: 'note', text: `An answer could not be used: ${why}`, replyId: reply.requestId })
  await setting.ledger.host.replyTaken(reply)
}

/** The state that the transcript ended in, if it says so. */
function lastStateIn(entries: readonly TranscriptEntry[]) {
  return entries.findLast((entry) => entry.type === 'state-changed') ?? null
}

/** Shows a session at rest as what it was before somebody woke its worker. */
export async function restAgain({ setting }: OpenedSetting, start: EngineStart, desk: ReplyDesk): Promise<void> {
  const { ledger } = setting
  const evidence = { kind: 'command', ref: start.how } as const
  const open = desk.openRequest
  if (open !== null) {
    if (ledger.record.state === 'blocked') return
    const sentence = sentenceOf(open)
    const waitingFor = waitingForOf(open)
    await ledger.enter({ state: 'blocked', reason: sentence, evidence, waitingFor, request: open, summary: sentence })
    return
  }
  if (ledger.record.state === 'working') await ledger.enter(restOf(setting, start, evidence))
  // A subagent in the background may be what asks: this is what the session comes back to then.
  else if (ledger.record.state === 'blocked') ledger.restsAs(restOf(setting, start, evidence))
}

/** What a session that has nothing left to do rests in. */
function restOf({ ledger }: Setting, start: EngineStart, evidence: StateChange['evidence']): StateChange {
  const next = decide(ledger.conversation)
  if (next.do === 'finish') return { ...finishedState(next.finished), evidence }
  const last = lastStateIn(start.entries)
  const rested = last === null || last.state === 'working' || last.state === 'blocked'
  return {
    state: rested ? 'idle' : last.state,
    reason: rested ? 'Nothing is left to do; reply to go on' : last.reason,
    evidence,
  }
}

/** What the launch asks for and this version does not do. */
function notesAbout({ setting }: OpenedSetting): string[] {
  const { launch } = setting.ledger.record
  return [
    ...(launch.pluginDirs.length > 0 ? ['Plugins were named for this session; this version does not load them.'] : []),
  ]
}
