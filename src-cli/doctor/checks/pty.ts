import { singleLine } from '../../../src-shared/base/single-line.ts'
import { fine, type Check } from '../finding.ts'

const patienceMs = 5_000
const said = 'a terminal'
/** Opens a terminal, runs something in it, and reads what it prints. */
export const pty: Check = {
  name: 'terminals',
  run: async () => {
    try {
      const printed = await runInTerminal()
      if (printed.includes(said)) return fine('one was opened, and a program ran in it')
      return broken(`a program in a terminal printed ${JSON.stringify(singleLine(printed, 80))}`)
    } catch (error) {
      return broken(singleLine(error instanceof Error ? error.message : String(error), 300))
    }
  },
}

function broken(why: string): Awaited<ReturnType<Check['run']>> {
  return {
    says: '',
    findings: [
      {
        id: 'pty',
        level: 'problem',
        what: `no terminal (pty) can be opened: ${why}`,
        why: 'shell jobs and attached sessions run in one',
        mend: 'check that /dev/ptmx and /dev/pts are there and that terminals are left; else run "npm ci" again',
      },
    ],
  }
}

async function runInTerminal(): Promise<string> {
  const { spawn } = await import('node-pty')
  const shell = process.platform === 'win32' ? 'cmd.exe' : '/bin/sh'
  const args = process.platform === 'win32' ? ['/c', `echo ${said}`] : ['-c', `printf '${said}'`]
  const terminal = spawn(shell, args, { cols: 80, rows: 24, env: { PATH: '/usr/bin:/bin', TERM: 'xterm' } })
  return await new Promise((resolve, reject) => {
    let text = ''
    const late = setTimeout(() => {
      terminal.kill()
      reject(new Error(`a program in one did not end within ${patienceMs / 1000} s`))
    }, patienceMs)
    terminal.onData((chunk) => {
      text += chunk
    })
    terminal.onExit(() => {
      clearTimeout(late)
      // What it printed may arrive behind its end.
      setImmediate(() => resolve(text))
    })
  })
}
