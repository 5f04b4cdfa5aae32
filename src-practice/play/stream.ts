/** Plays beats over an HTTP response. */
import type { ServerResponse } from 'node:http'
import { assertNever } from '../../src-shared/base/assert-never.ts'
import { ping, type Beat } from './beats.ts'
import type { Gates } from './gates.ts'

/** How a played stream ended. */
export type Ending = 'answered' | 'broken' | 'left'

/** What a stream is played on. */
export type Stage = {
  readonly response: ServerResponse
  readonly gates: Gates
  /** Aborts when the client goes. */
  readonly signal: AbortSignal
  /** Factor on every wait: 0 plays at once. */
  readonly pace: () => number
}

const pingEvery = 10_000

/** Sends the beats in time, and ends the response. */
export async function play(beats: readonly Beat[], stage: Stage): Promise<Ending> {
  const { response, signal } = stage
  let due = performance.now()
  for (const beat of beats) {
    if (signal.aborted) return 'left'
    switch (beat.type) {
      case 'send':
        due += beat.wait * stage.pace()
        await sleepUntil(due, signal)
        if (!signal.aborted) await write(response, beat.text, signal)
        break
      case 'gate':
        await whilePinging(stage, stage.gates.pass(beat.gate, signal))
        due = performance.now()
        break
      case 'wait':
        due += beat.ms * stage.pace()
        await whilePinging(stage, sleepUntil(due, signal))
        break
      case 'cut':
        // Only when the bytes have left is there a middle in which to cut.
        await new Promise<void>((resolve) => response.write(beat.text, () => resolve()))
        response.socket?.destroy()
        return 'broken'
      case 'hang':
        await untilAborted(signal)
        return 'broken'
      case 'end':
        response.end()
        return 'broken'
      default:
        assertNever(beat)
    }
  }
  if (signal.aborted) return 'left'
  response.end()
  return 'answered'
}

/** Waits until `due` (by `performance.now`) or an abort; returns at once when that is past. */
export async function sleepUntil(due: number, signal: AbortSignal): Promise<void> {
  const left = due - performance.now()
  if (left <= 0 || signal.aborted) return
  await new Promise<void>((resolve) => {
    const stop = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      resolve()
    }
    const timer = setTimeout(stop, left)
    signal.addEventListener('abort', stop)
  })
}

/** Resolves when the client has gone. */
export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

async function write(response: ServerResponse, text: string, signal: AbortSignal): Promise<void> {
  if (response.write(text)) return
  await new Promise<void>((resolve) => {
    const go = () => {
      response.off('drain', go)
      signal.removeEventListener('abort', go)
      resolve()
    }
    response.once('drain', go)
    signal.addEventListener('abort', go)
  })
}

async function whilePinging(stage: Stage, pause: Promise<void>): Promise<void> {
  const timer = setInterval(() => stage.response.write(ping), pingEvery)
  try {
    await pause
  } finally {
    clearInterval(timer)
  }
}
