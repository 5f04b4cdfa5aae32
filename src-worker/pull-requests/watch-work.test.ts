import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { requestIdSchema } from '../../src-shared/base/ids.ts'
import { temporaryDirectory } from '../../src-node/testing/temporary-directory.ts'
import { createMemoryHost, type MemoryHost } from '../engines/agent/testing/memory-host.ts'
import { watchedHost, WorkWatch } from './watch-work.ts'

const url = 'https://github.com/acme/app/pull/12'

function makeHost(): MemoryHost {
  const cwd = temporaryDirectory()
  const git = (...args: string[]): void => void execFileSync('git', args, { cwd })
  git('init', '-q', '-b', 'feat')
  git('remote', 'add', 'origin', 'git@github.com:acme/app.git')
  git('remote', 'add', 'upstream', 'https://git.corp.example/acme/app.git')
  return createMemoryHost({ cwd, jobDirectory: join(cwd, 'job'), prompt: 'x', environment: {} })
}

async function call(host: MemoryHost, command: string, output: string): Promise<WorkWatch> {
  const { host: watched, watch } = watchedHost(host)
  const toolUseId = `toolu_${command.length}`
  await watched.append({ type: 'tool-started', toolUseId, tool: 'Bash', input: { command } })
  await watched.append({
    type: 'tool-finished',
    toolUseId,
    tool: 'Bash',
    content: output,
    isError: false,
    durationMs: 1,
    title: command,
    exitCode: 0,
    files: [],
  })
  await watch.idle
  return watch
}

it('tells of a pull request that a command opened, once, and of each push', async () => {
  const host = makeHost()
  await call(host, 'gh pr create --fill', `${url}\n`)
  const first = host.record().pullRequestWork
  expect(first).toMatchObject({ links: [{ number: 12, by: 'gh pr create', proof: 'gh' }], pushes: [] })
  await call(host, 'git push -q', '(no output)')
  expect(host.record().pullRequestWork).toMatchObject({
    links: [{ number: 12 }],
    pushes: [{ host: 'github.com', branch: 'feat', proof: 'remote' }],
  })
})

it('takes what the user names, and passes over what other programs print', async () => {
  const host = makeHost()
  const { host: watched, watch } = watchedHost(host)
  await call(host, 'cat notes.md', `${url}\n`)
  expect(host.record().pullRequestWork).toBeUndefined()
  const requestId = requestIdSchema.parse('0d5c1f3e-0000-4000-8000-000000000000')
  await watched.append({ type: 'user-message', source: 'reply', requestId, content: `see ${url}` })
  await watch.idle
  expect(host.record().pullRequestWork?.links).toMatchObject([{ number: 12, by: 'prompt', proof: 'remote' }])
})

it('finds again what the last worker died before it told of, and changes nothing when it had', async () => {
  const host = makeHost()
  await call(host, 'gh pr create --fill', `${url}\n`)
  const later = createMemoryHost({
    cwd: host.record().cwd,
    jobDirectory: host.jobDirectory,
    prompt: 'x',
    environment: {},
    entries: host.entries,
  })
  const watch = new WorkWatch(later)
  watch.again(host.entries)
  await watch.idle
  expect(later.record().pullRequestWork).toMatchObject({ links: [{ number: 12 }], touchedAt: null })
  const before = later.record()
  watch.again(host.entries)
  await watch.idle
  expect(later.record()).toBe(before)
})
