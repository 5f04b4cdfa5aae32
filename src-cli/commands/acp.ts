import { Writable } from 'node:stream'
import { ndJsonStream } from '@agentclientprotocol/sdk'
import { appVersion } from '../../src-shared/api/version.ts'
import { originalEnvironment } from '../../src-node/environment/original.ts'
import { serveAcp } from '../acp/serve-acp.ts'
import type { Run } from '../arguments/command.ts'
import { exitCodes } from '../failure.ts'

/** What an editor may send in one message, in bytes: a few pictures. */
const maxMessageBytes = 64 * 2 ** 20

/** `backburner acp`: our own engine for editors, over stdin and stdout. Nothing else may be printed there. */
export const run: Run = async (context) => {
  const stream = ndJsonStream(Writable.toWeb(process.stdout), input(), { maxMessageBytes })
  await serveAcp(stream, {
    connect: context.connect,
    environment: originalEnvironment(context.environment),
    version: appVersion,
    now: context.now,
    report: (what, error) => context.complain(`backburner: ${what}: ${String(error)}\n`),
  })
  return exitCodes.done
}

/** Stdin, read as fast as it is understood. */
function input(): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<Buffer, undefined> = process.stdin[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const next = await chunks.next()
      if (next.done === true) controller.close()
      else controller.enqueue(next.value)
    },
  })
}
