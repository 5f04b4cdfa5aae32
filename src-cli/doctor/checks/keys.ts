import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { loadSettings } from '../../../src-node/settings/load-settings.ts'
import { homePaths } from '../../../src-node/paths/home-paths.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { Context } from '../../context.ts'
import type { Check, Finding } from '../finding.ts'

const names = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN'] as const
const patienceMs = 2_000
const defaultAddress = 'https://api.anthropic.com'

/** Whether sessions have credentials, and whether the API's address can be reached. No key is sent anywhere. */
export const keys: Check = {
  name: 'keys',
  run: async (context) => {
    const { home, environment } = context
    const loaded = await loadSettings({ userFile: homePaths(home).settings, projectDirectory: null, trusted: false })
    const valueOf = (name: string): string => loaded.settings.env[name]?.value ?? environment[name] ?? ''
    const given = names.filter((name) => valueOf(name) !== '')
    const isKept = existsSync(homePaths(home).secrets)
    const address = valueOf('ANTHROPIC_BASE_URL') || defaultAddress
    const findings: Finding[] = given.filter((name) => !/^[\x21-\x7e]{8,}$/.test(valueOf(name))).map(malformed)
    if (given.length === 0 && !isKept) findings.push(missing(context))
    const url = webAddress(address)
    findings.push(...(url === null ? [noAddress(address)] : await reach(url)))
    const where = [...given.map((name) => `${name} is set`), ...(isKept ? ['one is in the keychain'] : [])]
    return { says: `${where.join(', ')}; requests go to ${singleLine(address, 120)}`, findings }
  },
}

function malformed(name: string): Finding {
  return {
    id: 'key-malformed',
    level: 'problem',
    what: `${name} is set, and holds blanks, line breaks or too little to be a key`,
    why: 'the API refuses it, and every session stops at its sign-in',
    mend: `set ${name} to the whole key and nothing else`,
  }
}

function missing({ home }: Context): Finding {
  return {
    id: 'key-missing',
    level: 'problem',
    what: 'there is no API key: neither ANTHROPIC_API_KEY nor ANTHROPIC_AUTH_TOKEN is set, and none was entered',
    why: 'sessions of the agent stop at their sign-in; shell jobs and "backburner demo" work without',
    mend: `enter one in the app (Settings, Account), export ANTHROPIC_API_KEY, or set it under "env" in ${homePaths(home).settings}`,
  }
}

function webAddress(text: string): URL | null {
  try {
    const url = new URL(text)
    return url.protocol === 'https:' || url.protocol === 'http:' ? url : null
  } catch {
    return null
  }
}

function noAddress(text: string): Finding {
  return {
    id: 'gateway-address',
    level: 'problem',
    what: `ANTHROPIC_BASE_URL is no web address: ${singleLine(text, 120)}`,
    why: 'no request reaches a model',
    mend: 'set it to an address such as https://gateway.example.com, or unset it',
  }
}

/** Opens a connection and closes it again: nothing is said, and so no key is told. */
async function reach({ hostname, port, protocol }: URL): Promise<readonly Finding[]> {
  const host = hostname.replace(/^\[|\]$/g, '')
  const number = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)
  const problem = await new Promise<string | null>((resolve) => {
    const socket = connect({ host, port: number })
    const settle = (why: string | null): void => {
      socket.destroy()
      resolve(why)
    }
    socket.setTimeout(patienceMs, () => settle(`no answer within ${patienceMs / 1000} s`))
    socket.once('connect', () => settle(null))
    socket.once('error', (error) => settle(error.message))
  })
  if (problem === null) return []
  return [
    {
      id: 'api-unreachable',
      level: 'note',
      what: `${host}:${number} cannot be reached from here: ${singleLine(problem, 200)}`,
      why: 'sessions that work wait for it and try again for ten minutes',
      mend: 'check the network; behind a proxy, HTTPS_PROXY is what sessions use',
    },
  ]
}
