import { apiVersion } from '../../api/version.ts'
import { createRouterClient, implement } from '@orpc/server'
import { contract, type ApiClient, type TranscriptMessage } from '../../api/contract.ts'
import { instanceIdSchema } from '../../base/ids.ts'
import type { BoardMessage } from '../../board/board.ts'
import type { OpenConnection, Transport } from '../transport.ts'

/** A queue that a handler yields from until it is closed. */
class Channel<T> {
  #items: T[] = []
  #wake: (() => void) | null = null
  #closed = false

  push(item: T): void {
    this.#items.push(item)
    this.#wake?.()
  }

  close(): void {
    this.#closed = true
    this.#wake?.()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      const item = this.#items.shift()
      if (item !== undefined) yield item
      else if (this.#closed) return
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
    }
  }
}

/** One connection that the fake accepted. */
export type Accepted = {
  readonly board: Channel<BoardMessage>[]
  readonly transcripts: { readonly afterSeq: number; readonly channel: Channel<TranscriptMessage> }[]
  /** Cuts the connection as a lost socket would. */
  readonly cut: (reason: string) => void
}

/** A supervisor of the real contract whose connections a test accepts, feeds and cuts by hand. */
export type FakeSupervisor = {
  readonly transport: Transport
  readonly accepted: Accepted[]
  /** For each attempt, whether somebody asked for it. */
  readonly wanted: boolean[]
  /** While false, nobody answers. */
  listening: boolean
}

/** Makes a supervisor that listens. */
export function createFakeSupervisor(): FakeSupervisor {
  const os = implement(contract)
  const fake: FakeSupervisor = {
    accepted: [],
    wanted: [],
    listening: true,
    transport: {
      open: async (isWanted): Promise<OpenConnection> => {
        fake.wanted.push(isWanted)
        if (!fake.listening) throw new Error('nobody answers')
        const board: Channel<BoardMessage>[] = []
        const transcripts: Accepted['transcripts'] = []
        let gone: (reason: string) => void = () => undefined
        const closed = new Promise<string>((resolve) => {
          gone = resolve
        })
        const end = (reason: string): void => {
          gone(reason)
          for (const channel of board) channel.close()
          for (const { channel } of transcripts) channel.close()
        }
        fake.accepted.push({ board, transcripts, cut: end })
        const routes = {
          supervisor: {
            hello: os.supervisor.hello.handler(() => ({
              instanceId: instanceIdSchema.parse('instance-1'),
              epoch: 1,
              pid: 1,
              shell: 'headless' as const,
              version: '0',
              api: apiVersion,
              home: '/h',
              socketDirectory: '/s',
              startedAt: 0,
            })),
          },
          board: {
            watch: os.board.watch.handler(async function* () {
              const channel = new Channel<BoardMessage>()
              board.push(channel)
              yield* channel
            }),
          },
          transcript: {
            watch: os.transcript.watch.handler(async function* ({ input }) {
              const channel = new Channel<TranscriptMessage>()
              transcripts.push({ afterSeq: input.afterSeq, channel })
              yield* channel
            }),
          },
          sessions: {
            stop: os.sessions.stop.handler(({ errors }) => {
              throw errors.REFUSED({ message: 'It cannot be stopped.' })
            }),
          },
        }
        const client = createRouterClient(routes) as unknown as ApiClient
        return { client, closed, close: () => end('closed here') }
      },
    },
  }
  return fake
}
