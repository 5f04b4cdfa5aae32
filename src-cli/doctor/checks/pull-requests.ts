import { findToken } from '../../../src-node/github/token.ts'
import { hostInWords } from '../../../src-shared/api/host-in-words.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { tryConnect } from '../../connection/connection.ts'
import type { Context } from '../../context.ts'
import type { Check, Finding } from '../finding.ts'

const sources: Readonly<Record<string, string>> = { gh: 'of gh', git: 'of git’s credential helper' }

/** Whether there is a token for pull requests, and what their hosts said when they were last asked. None is asked here. */
export const pullRequests: Check = {
  name: 'pull-requests',
  run: async ({ home, environment }) => {
    const named = environment['GH_HOST']?.toLowerCase() ?? ''
    const wanted = [...new Set(['github.com', ...(named === '' ? [] : [named])])]
    const said: string[] = []
    const findings: Finding[] = []
    for (const host of wanted) {
      const found = await findToken(host, environment, host === named)
      if (found === null) findings.push(missing(host))
      else said.push(`${host}: the token ${sources[found.from] ?? found.from}`)
    }
    for (const one of await knownHosts(home)) {
      if (one.problem !== null && one.budget === null && one.host === 'github.com' && findings.length > 0) continue
      said.push(`${singleLine(one.host, 100)}: ${singleLine(hostInWords(one), 200)}`)
    }
    return { says: said.join(', ') || 'no token', findings }
  },
}

/** What the supervisor learnt; it is not started for this. */
async function knownHosts(home: Context['home']) {
  const attempt = await tryConnect(home, 'cli')
  if (attempt.kind !== 'connected') return []
  try {
    return (await attempt.connection.api.supervisor.status()).hosts ?? []
  } finally {
    attempt.connection.close()
  }
}

function missing(host: string): Finding {
  return {
    id: 'pull-requests-token',
    level: 'note',
    what: `there is no token for ${singleLine(host, 100)}`,
    why: 'badges of pull requests have no colour, and nothing can be opened or answered there',
    mend: `gh auth login --hostname ${singleLine(host, 100)}, or set GITHUB_TOKEN`,
  }
}
