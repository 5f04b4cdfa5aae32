import { constants } from 'node:fs'
import { access, chmod, lstat, readdir, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { homePaths } from '../../../src-node/paths/home-paths.ts'
import { isErrno } from '../../../src-node/files/is-errno.ts'
import type { Check, Finding } from '../finding.ts'
import { modeText } from '../mode-text.ts'

const littleBytes = 200 * 1024 * 1024
const deepest = 4
/** Places of the sessions' own, where their programs write as they like. */
const ofSessions = /^(?:tmp|job|ignored|attachments|worktrees)$/

/** Whether the home directory is ours alone, can be written, and has room. */
export const home: Check = {
  name: 'home',
  run: async ({ home: path }) => {
    const stats = await lstat(path).catch((error: unknown) => (isErrno(error, 'ENOENT') ? null : undefined))
    if (stats === null) return { says: `${path} is made with the first session`, findings: await room(dirname(path)) }
    if (stats === undefined || !stats.isDirectory()) return { says: '', findings: [noDirectory(path)] }
    if (process.getuid !== undefined && stats.uid !== process.getuid())
      return { says: '', findings: [others(path, stats.uid)] }
    const isOpen = process.platform !== 'win32' && (stats.mode & 0o077) !== 0
    const isWritable = await access(path, constants.R_OK | constants.W_OK | constants.X_OK).then(
      () => true,
      () => false,
    )
    const findings = [
      ...(isOpen ? [tooOpen('home-mode', path, stats.mode, 0o700)] : []),
      ...(isWritable ? [] : [notWritable(path)]),
      ...(process.platform === 'win32' ? [] : await openFiles(path)),
      ...(await room(path)),
    ]
    return { says: path, findings }
  },
}

function noDirectory(path: string): Finding {
  return {
    id: 'home-directory',
    level: 'problem',
    what: `${path} is not a directory, or cannot be looked at`,
    why: 'everything that Backburner keeps lies there',
    mend: 'move away what is there, or set BACKBURNER_HOME to a directory of yours',
  }
}

function others(path: string, uid: number): Finding {
  return {
    id: 'home-owner',
    level: 'problem',
    what: `${path} belongs to another user (uid ${uid})`,
    why: 'they could read and change what sessions do; Backburner refuses such a place',
    mend: `have it given back (sudo chown -R "$(id -u)" '${path}'), or set BACKBURNER_HOME to a directory of yours`,
  }
}

function notWritable(path: string): Finding {
  return {
    id: 'home-not-writable',
    level: 'problem',
    what: `${path} cannot be written`,
    why: 'no task can be accepted: what is accepted is on disk first',
    mend: `chmod u+rwx '${path}', or mount its file system for writing`,
  }
}

/** Something that others may enter, read or write. */
export function tooOpen(id: string, path: string, mode: number, wanted: 0o600 | 0o700): Finding {
  return {
    id,
    level: 'problem',
    what: `${path} is open to others (${modeText(mode)})`,
    why: 'prompts, answers and output of sessions are in there, and whoever writes there decides what sessions do',
    mend: `chmod ${wanted.toString(8)} '${path}'`,
    fix: async () => {
      await chmod(path, wanted)
      return `${path} is for you alone now (${modeText(wanted)})`
    },
  }
}

/** Files and directories of ours that others may read or write. */
async function openFiles(path: string): Promise<readonly Finding[]> {
  const found: { readonly path: string; readonly mode: number }[] = []
  const look = async (directory: string, depth: number): Promise<void> => {
    for (const entry of await readdir(directory, { withFileTypes: true }).catch(() => [])) {
      const child = join(directory, entry.name)
      if (!entry.isFile() && !entry.isDirectory()) continue
      const stats = await lstat(child).catch(() => null)
      if (stats === null || (process.getuid !== undefined && stats.uid !== process.getuid())) continue
      if ((stats.mode & 0o077) !== 0 && entry.isFile()) found.push({ path: child, mode: stats.mode })
      if (entry.isDirectory() && depth < deepest && !ofSessions.test(entry.name)) await look(child, depth + 1)
    }
  }
  await look(path, 0)
  const settings = homePaths(path).settings
  // The user's own file, made with the user's own umask.
  return found.filter((one) => one.path !== settings).map((one) => tooOpen('file-mode', one.path, one.mode, 0o600))
}

async function room(path: string): Promise<readonly Finding[]> {
  const space = await statfs(path).catch(() => null)
  if (space === null) return []
  const bytes = space.bavail * space.bsize
  const isOutOfNames = space.files > 0 && space.ffree < 1_000
  if (bytes >= littleBytes && !isOutOfNames) return []
  return [
    {
      id: 'disk-space',
      level: 'problem',
      what: isOutOfNames
        ? `the disk of ${path} can hold only ${space.ffree} more files`
        : `the disk of ${path} has ${Math.floor(bytes / 1024 / 1024)} MB left`,
      why: 'a full disk stops sessions: nothing is accepted that cannot be written',
      mend: 'make room; "backburner rm" removes sessions with their worktrees',
    },
  ]
}
