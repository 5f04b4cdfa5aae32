import { render } from 'ink'
import { appVersion, apiVersion } from '../../../src-shared/api/version.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { createConnection } from '../../../src-shared/client/connection.ts'
import type { Transport } from '../../../src-shared/client/transport.ts'
import { homePaths } from '../../../src-node/paths/home-paths.ts'
import { originalEnvironment } from '../../../src-node/environment/original.ts'
import { failureOf } from '../../api-failure.ts'
import { connect } from '../../connection/connect.ts'
import type { Connect } from '../../connection/reconnecting.ts'
import type { Context } from '../../context.ts'
import { exitCodes } from '../../failure.ts'
import { nodeClock } from '../../node-clock.ts'
import { clipboardSequence } from '../../output/clipboard-sequence.ts'
import { plainText } from '../../output/plain-text.ts'
import { openBrowser } from '../../serve/open-browser.ts'
import { lookFor } from '../look.ts'
import { editFile, editorCommand, editOutside } from '../outside-editor.ts'
import { TextTools } from '../text-tools.ts'
import { wantsLinear } from '../wants-linear.ts'
import { BoardActions } from './board-actions.ts'
import { BoardApp, BoardScreen, type Suspend } from './board-app.tsx'
import { KeptDrafts } from './board-drafts.ts'
import { BoardDispatch } from './board-dispatch.ts'
import { BoardKeys } from './board-keys.ts'
import type { BoardOptions } from './board-options.ts'
import { usageSheet } from './board-sheets.ts'
import { viewOf } from './board-view.ts'
import { LinearBoard } from './linear-board.ts'
import { TerminalBoard, type BoardLeaving } from './terminal-board.ts'

/** Pictures are drawn at most so often; a key is not to wait for more. */
const frameMs = 33
/** How long the last words to the terminal may take. */
const farewellMs = 300
const usageDays = 6
/** Ages below a minute read in seconds. */
const youngMs = 60_000

/** Shows the board until the user leaves it; `attach` shows a session in its place, and the board comes back as it was. */
export async function runBoard(
  context: Context,
  options: BoardOptions,
  attach: (row: Extract<BoardLeaving, { how: 'attach' }>['row']) => Promise<void>,
): Promise<number> {
  const { home, program, environment } = context
  const connectToSupervisor: Connect = (how) => connect({ home, program, environment, client: 'terminal-view' }, how)
  const first = await connectToSupervisor()
  const look = lookFor(context.colours, new TextTools(context.colours))
  await look.tools.for('')
  const connection = createConnection({
    transport: transportOver(connectToSupervisor, first),
    clock: nodeClock,
    info: { kind: 'cli', api: apiVersion, version: appVersion },
    random: Math.random,
    frame: (task) => void nodeClock.schedule(frameMs, task),
    awake: () => true,
  })
  const { directory, model, effort, permissionMode, agent, only } = options
  const board = new TerminalBoard({
    connection,
    connect: connectToSupervisor,
    clock: nodeClock,
    choice: { directory, engine: null, model, effort, permissionMode, agent },
    only,
  })
  const { screen, keys, lend, dispatch } = assemble(board, context, look)
  const kept = wantsLinear(environment) ? null : await keepDrafts(board, home)
  const lines = new LinearBoard(board, dispatch, { input: process.stdin, say: context.print, now: nodeClock.now })
  board.start()
  let isGone = false
  const end = (): void => {
    isGone = true
    board.left.emit({ how: 'left' })
  }
  for (;;) {
    const leaving = await (kept === null ? tellUntilLeft(lines, end) : drawUntilLeft(board, screen, keys, lend, end))
    if (leaving.how === 'left' || isGone) break
    await attach(leaving.row).catch((error: unknown) => board.say(failureOf(error).message, true))
    if (isGone) break
    // What pauses the terminal's input does so a moment later: it would stop the keys of the board.
    await new Promise((resolve) => setImmediate(resolve))
  }
  await kept?.write()
  board.close()
  process.stdin.pause()
  // A terminal that was lent to a job may still be listened to: that keeps nobody here.
  setTimeout(() => process.exit(exitCodes.done), farewellMs).unref()
  return exitCodes.done
}

async function keepDrafts(board: TerminalBoard, home: string): Promise<KeptDrafts> {
  const { found, kept } = await KeptDrafts.open(homePaths(home).terminalDrafts, nodeClock)
  board.recallDrafts(found)
  board.subscribe(() => kept.look(() => board.drafts()))
  return kept
}

/** One turn of the board as lines. */
async function tellUntilLeft(lines: LinearBoard, end: () => void): Promise<BoardLeaving> {
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.once(signal, end)
  try {
    return await lines.run()
  } finally {
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.off(signal, end)
  }
}

function assemble(board: TerminalBoard, context: Context, look: ReturnType<typeof lookFor>) {
  let suspend: Suspend | null = null
  const actions = new BoardActions(board)
  const outside = (run: (command: string) => Promise<void>): void => {
    const command = editorCommand(context.environment)
    if (command === null) return board.say('Set VISUAL or EDITOR to the editor of your choice.', true)
    if (suspend === null) return
    suspend(() => run(command)).catch((error: unknown) => board.say(failureOf(error).message, true))
  }
  const showSettings = (): void => {
    const file = board.connection.settings.getState().view?.file
    if (file === undefined) return board.say('The settings are not known yet.', true)
    if (wantsLinear(context.environment)) return board.say(`The settings are in ${file}`)
    outside((command) => editFile(command, file))
  }
  const environment = originalEnvironment(context.environment)
  const dispatch = new BoardDispatch(board, environment, { showSettings })
  const keys = new BoardKeys(board, dispatch, actions)
  actions.use({
    submit: (attach) => {
      if (!keys.breakLine()) void dispatch.submit(attach)
    },
    sendReply: (row) => keys.sendReply(row),
    newline: () => keys.newline(),
    recall: (step) => keys.recall(step),
    clear: () => keys.clear(),
    writeOutside: () =>
      outside(async (command) => keys.replaceText(plainText(await editOutside(command, keys.text())))),
    showSettings,
    nextEngine: () => void dispatch.nextEngine(),
    showAgents: () => void dispatch.showAgents(),
    showUsage: () => void showUsage(board),
    chooseDirectory: () => keys.chooseDirectory(),
    showTrash: () => keys.showTrash(),
    type: (text) => keys.typeTask(text),
    copy: (text) => {
      process.stdout.write(clipboardSequence(text))
      // Whether the terminal let it through nobody tells: what was copied can be read at least.
      board.say(`Copied ${singleLine(text, 200)}`)
    },
    openAddress: (url) => void openAddress(board, url, context),
    text: () => keys.text(),
  })
  const screen = new BoardScreen(() => viewOf(board, dispatch), look)
  const lend = (one: Suspend): void => {
    suspend = one
  }
  return { screen, keys, lend, dispatch }
}

/** What the sessions used in the last seven days. */
async function showUsage(board: TerminalBoard): Promise<void> {
  const day = (at: number): string => {
    const date = new Date(at)
    const two = (number: number): string => String(number).padStart(2, '0')
    return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  }
  const now = board.clock.now()
  const from = day(now - usageDays * 86_400_000)
  const result = await board.connection.call((client) => client.usage.read({ from, to: day(now + 86_400_000) }))
  if (result.ok) board.set({ sheet: usageSheet(result.value.rows, from) })
  else board.say(singleLine(result.failure.message, 300), true)
}

async function openAddress(board: TerminalBoard, url: string, context: Context): Promise<void> {
  const isWeb = /^https?:\/\//.test(url)
  const isOpened = isWeb && (await openBrowser(url, context.environment))
  board.say(isOpened ? `Opened ${singleLine(url, 200)}` : `No browser here: ${singleLine(url, 200)}`)
}

/** One turn of the board on the screen. */
async function drawUntilLeft(
  board: TerminalBoard,
  screen: BoardScreen,
  keys: BoardKeys,
  lend: (suspend: Suspend) => void,
  end: () => void,
): Promise<BoardLeaving> {
  const left = Promise.withResolvers<BoardLeaving>()
  const over = [board.left.subscribe(left.resolve), board.subscribe(() => draw()), keepTime(board, () => screen.draw())]
  let isPlanned = false
  const draw = (): void => {
    if (isPlanned) return
    isPlanned = true
    // Several keys and changes at once are one picture.
    setImmediate(() => {
      isPlanned = false
      screen.draw()
    })
  }
  screen.resize(process.stdout.columns, process.stdout.rows)
  screen.draw()
  const app = render(<BoardApp screen={screen} keys={keys} onReady={lend} />, {
    exitOnCtrlC: false,
    interactive: true,
    alternateScreen: true,
    incrementalRendering: true,
    kittyKeyboard: { mode: 'auto' },
    maxFps: 60,
  })
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.once(signal, end)
  try {
    // By itself the picture ends only when it cannot be drawn.
    return await Promise.race([left.promise, app.waitUntilExit().then((): BoardLeaving => ({ how: 'left' }))])
  } finally {
    for (const stop of over) stop()
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.off(signal, end)
    app.unmount()
    await app.waitUntilExit()
  }
}

/** Ages grow: while one of them reads in seconds they are looked at every second, else now and then. An idle board sleeps. */
function keepTime(board: TerminalBoard, tick: () => void): () => void {
  let timer: NodeJS.Timeout
  const wait = (): void => {
    const now = nodeClock.now()
    const peeked = board.ui.peek === null ? null : board.row()
    const isYoung =
      (peeked !== null && now - peeked.since < youngMs) ||
      [...board.board.rows.values()].some((row) => row.endedAt === null && now - row.createdAt < youngMs)
    timer = setTimeout(
      () => {
        tick()
        wait()
      },
      isYoung ? 1_000 : 10_000,
    )
  }
  wait()
  return () => clearTimeout(timer)
}

/** The client's transport over the command line's own connection; the first one is there already. */
function transportOver(connectAgain: Connect, first: Awaited<ReturnType<Connect>>): Transport {
  let next: typeof first | null = first
  return {
    open: async () => {
      const connection = next !== null && next.isOpen() ? next : await connectAgain('rejoin')
      next = null
      return {
        client: connection.api,
        closed: connection.closed.then(() => 'The supervisor closed the connection.'),
        close: connection.close,
      }
    },
  }
}
