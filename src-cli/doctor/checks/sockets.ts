import { lstat, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { removeDeadSocket } from '../../../src-node/sockets/remove-dead.ts'
import { probeSocket } from '../../../src-node/sockets/probe.ts'
import { socketDirectory, socketPath } from '../../../src-node/paths/socket-paths.ts'
import { readEndpoint } from '../../connection/endpoint.ts'
import { fine, type Check, type Finding } from '../finding.ts'
import { tooOpen } from './home.ts'

/** As the kernels have it: 104 bytes with the closing zero on macOS, the lesser of the two. */
const longest = 103

/** Whether the sockets are ours alone, their paths fit, and somebody listens on each. */
export const sockets: Check = {
  name: 'sockets',
  run: async ({ home, environment }) => {
    if (process.platform === 'win32') return fine('named pipes')
    const endpoint = await readEndpoint(home)
    const directory = endpoint === null ? socketDirectory(home, environment) : dirname(endpoint.socket)
    const findings = [
      ...(await directoryFindings(dirname(directory))),
      ...(await directoryFindings(directory)),
      ...pathLength(directory),
      ...runtimeDirectory(environment, directory),
      ...(await socketFindings(directory)),
    ]
    return { says: directory, findings }
  },
}

async function directoryFindings(path: string): Promise<readonly Finding[]> {
  const stats = await lstat(path).catch(() => null)
  if (stats === null) return []
  const mine = process.getuid?.() ?? 0
  if (stats.isSymbolicLink() || !stats.isDirectory() || stats.uid !== mine) {
    const whose = stats.uid === mine ? 'is no directory' : `belongs to another user (uid ${stats.uid})`
    return [
      {
        id: 'socket-directory-owner',
        level: 'problem',
        what: `${path} ${stats.isSymbolicLink() ? 'is a symbolic link' : whose}`,
        why: 'whoever owns it could stand between you and your sessions; Backburner refuses such a place',
        mend: `have it removed ("rm -r", by its owner), or set XDG_RUNTIME_DIR to a directory of yours`,
      },
    ]
  }
  return (stats.mode & 0o077) === 0 ? [] : [tooOpen('socket-directory-mode', path, stats.mode, 0o700)]
}

function pathLength(directory: string): readonly Finding[] {
  const bytes = Buffer.byteLength(socketPath(directory, 'worker', '00000000'))
  if (bytes <= longest) return []
  return [
    {
      id: 'socket-path-length',
      level: 'problem',
      what: `the paths of sockets in ${directory} have ${bytes} bytes, and systems take ${longest}`,
      why: 'nothing can listen on such a path',
      mend: 'set XDG_RUNTIME_DIR to a directory with a shorter path, and "backburner daemon stop --keep-workers"',
    },
  ]
}

function runtimeDirectory(
  environment: Readonly<Record<string, string | undefined>>,
  directory: string,
): readonly Finding[] {
  const runtime = environment['XDG_RUNTIME_DIR'] ?? ''
  if (runtime === '' || directory.startsWith(join(runtime, 'backburner'))) return []
  return [
    {
      id: 'runtime-directory',
      level: 'note',
      what: `XDG_RUNTIME_DIR (${runtime}) is not used: it is missing, too long, relative, open to others or another supervisor’s`,
      why: `sockets lie in ${directory} instead, which works as well`,
      mend: 'nothing has to be done; else set it to a short directory that only you can enter',
    },
  ]
}

async function socketFindings(directory: string): Promise<readonly Finding[]> {
  const names = (await readdir(directory).catch(() => [])).filter((name) => name.endsWith('.sock'))
  const found = await Promise.all(names.map((name) => socketFinding(join(directory, name))))
  return found.flat()
}

async function socketFinding(path: string): Promise<readonly Finding[]> {
  const stats = await lstat(path).catch(() => null)
  if (stats === null) return []
  if (!stats.isSocket()) {
    return [
      {
        id: 'socket-foreign',
        level: 'problem',
        what: `${path} is no socket`,
        why: 'a session that needs this path cannot listen on it, and nothing of ours is removed for it',
        mend: 'look at what it is, and move it away',
      },
    ]
  }
  const probe = await probeSocket(path)
  if (probe === 'dead') {
    return [
      {
        id: 'socket-stale',
        level: 'problem',
        what: `nobody listens on ${path}: its process was killed`,
        why: 'it is in the way until the next process of its session takes its place',
        mend: `"backburner doctor --fix" removes it`,
        fix: async () =>
          (await removeDeadSocket(path)) ? `removed ${path}` : `left ${path}: somebody listens there now`,
      },
    ]
  }
  return (stats.mode & 0o077) === 0 ? [] : [tooOpen('socket-mode', path, stats.mode, 0o600)]
}
