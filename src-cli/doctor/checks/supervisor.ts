import { appVersion } from '../../../src-shared/api/version.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { isSameProcess } from '../../../src-node/processes/process-identity.ts'
import { tryConnect } from '../../connection/connection.ts'
import { readEndpoint } from '../../connection/endpoint.ts'
import { fine, type Check, type Finding } from '../finding.ts'

/** Whether the supervisor answers, is of this version, and has nothing to complain about. It is not started for this. */
export const supervisor: Check = {
  name: 'supervisor',
  run: async ({ home }) => {
    const attempt = await tryConnect(home, 'cli')
    switch (attempt.kind) {
      case 'refused':
        return { says: '', findings: [silent(attempt.reason)] }
      case 'absent': {
        const endpoint = await readEndpoint(home)
        const lives = endpoint !== null && (await isSameProcess(endpoint)) === 'same'
        const what = `the supervisor (pid ${endpoint?.pid ?? 0}) runs, and its socket is gone`
        return lives ? { says: '', findings: [silent(what)] } : fine('none runs; the next command starts one')
      }
      case 'connected': {
        const { api, info, close } = attempt.connection
        try {
          const { problems, workers } = await api.supervisor.status()
          const findings = [...(info.version === appVersion ? [] : [otherVersion(info)]), ...problems.map(complaint)]
          const live = workers.filter(({ pid }) => pid !== null).length
          return { says: `answers (pid ${info.pid}, ${info.shell}, ${live} live sessions)`, findings }
        } finally {
          close()
        }
      }
    }
  },
}

function silent(reason: string): Finding {
  return {
    id: 'supervisor-silent',
    level: 'problem',
    what: singleLine(reason, 300),
    why: 'no command and no window sees the sessions; the sessions themselves go on',
    mend: 'end that process (kill, its pid is named): sessions go on, and the next command starts another supervisor',
  }
}

function otherVersion({ pid, version }: { readonly pid: number; readonly version: string }): Finding {
  return {
    id: 'supervisor-version',
    level: 'problem',
    what: `the supervisor (pid ${pid}) is of version ${singleLine(version, 40)}, this is ${appVersion}`,
    why: 'what is new here is missing there',
    mend: '"backburner daemon stop --keep-workers": sessions go on, and the next command starts one of this version',
  }
}

function complaint(problem: string): Finding {
  return {
    id: 'supervisor-problem',
    level: 'problem',
    what: singleLine(problem, 400),
    why: 'the supervisor met it since it began, and went on',
    mend: 'see "backburner daemon logs"',
  }
}
