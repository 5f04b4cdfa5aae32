import { closeSync, fstatSync, renameSync, statSync, writeSync } from 'node:fs'
import type { Clock } from '../../src-shared/base/clock.ts'
import { openOwnFile } from '../files/open-own-file.ts'
import { redact } from './redact.ts'

/** A small JSON value that says more about a line of the log. */
export type LogDetails = Readonly<Record<string, unknown>>

/** Writes lines `{"at","level","pid","message",…details}`. It never throws: a full disk must not stop the work. */
export type Log = {
  info(message: string, details?: LogDetails): void
  warn(message: string, details?: LogDetails): void
  error(message: string, details?: LogDetails): void
  close(): void
}

/** Where and how much is kept. */
export type LogOptions = {
  readonly path: string
  readonly clock: Pick<Clock, 'now'>
  /** A file longer than this is put aside as `<path>.1`, an older one as `<path>.2`. 5 MB unless told. */
  readonly maxBytes?: number
  /** Secrets that may look like anything; asked for at every line, since they come and go. */
  readonly secrets?: () => readonly string[]
}

const MAX_BYTES = 5_000_000
const MAX_LINE = 16_000

/** Opens the log file for appending, readable by its owner only. Two processes may share it while one takes over. */
export function openLog(options: LogOptions): Log {
  const { path, clock, maxBytes = MAX_BYTES, secrets = () => [] } = options
  let descriptor: number | null = null
  const write = (level: string, message: string, details: LogDetails = {}): void => {
    try {
      descriptor = fileToWrite(path, descriptor, maxBytes)
      const entry = { at: new Date(clock.now()).toISOString(), level, pid: process.pid, message, ...details }
      const known = secrets()
      writeSync(descriptor, `${lineOf(entry, (text) => redact(text, known))}\n`)
    } catch {
      // There is no better place to tell it.
    }
  }
  return {
    info: (message, details) => write('info', message, details),
    warn: (message, details) => write('warn', message, details),
    error: (message, details) => write('error', message, details),
    close() {
      if (descriptor !== null) closeSync(descriptor)
      descriptor = null
    },
  }
}

/** Secrets are taken out before a long line is cut: half of one would not be recognised. */
function lineOf(entry: LogDetails, clean: (text: string) => string): string {
  const json = JSON.stringify(entry, (_, value: unknown) => (value instanceof Error ? describeError(value) : value))
  if (json.length <= MAX_LINE) return clean(json)
  const { at, level, pid, message } = entry
  return JSON.stringify({ at, level, pid, message: clean(String(message)).slice(0, MAX_LINE), cut: json.length })
}

function describeError(error: Error): object {
  return { name: error.name, message: error.message, stack: error.stack }
}

/** The open file, or a new one when it is full or another process has put it aside meanwhile. */
function fileToWrite(path: string, open: number | null, maxBytes: number): number {
  let descriptor = open ?? openOwnFile(path)
  const mine = fstatSync(descriptor)
  if (mine.size < maxBytes) return descriptor
  const current = statSync(path, { throwIfNoEntry: false })
  if (current !== undefined && current.ino === mine.ino) putAside(path)
  closeSync(descriptor)
  descriptor = openOwnFile(path)
  return descriptor
}

function putAside(path: string): void {
  if (statSync(`${path}.1`, { throwIfNoEntry: false }) !== undefined) renameSync(`${path}.1`, `${path}.2`)
  renameSync(path, `${path}.1`)
}
