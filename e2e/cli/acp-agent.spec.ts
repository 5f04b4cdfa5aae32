import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import {
  client,
  methods,
  ndJsonStream,
  type ClientConnection,
  type CreateElicitationRequest,
  type RequestPermissionRequest,
  type SessionUpdate,
} from '@agentclientprotocol/sdk'
import { root } from '../support/paths.ts'
import type { Product } from '../support/product.ts'
import { expect, test } from '../support/test.ts'

/** An editor: what it was told, what it was asked, and what it says to that. */
class Editor {
  readonly updates: SessionUpdate[] = []
  readonly permissions: RequestPermissionRequest[] = []
  readonly forms: CreateElicitationRequest[] = []
  readonly child: ChildProcess
  readonly connection: ClientConnection
  /** The kind of option that is taken; null: it is left open. */
  choice: string | null = 'allow_once'
  errors = ''

  constructor(product: Product) {
    const child = spawn(process.execPath, [join(root, 'bin/backburner.js'), 'acp'], {
      cwd: product.project,
      env: { ...product.environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.child = child
    editors.push(this)
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.errors += text))
    const output = new ReadableStream<Uint8Array>({
      start: (controller) => {
        child.stdout.on('data', (chunk: Buffer) => controller.enqueue(chunk)).once('end', () => controller.close())
      },
    })
    this.connection = client({ name: 'editor' })
      .onRequest(methods.client.session.requestPermission, async ({ params, signal }) => {
        this.permissions.push(params)
        const option = params.options.find(({ kind }) => kind === this.choice)
        if (option !== undefined) return { outcome: { outcome: 'selected', optionId: option.optionId } }
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
        return { outcome: { outcome: 'cancelled' } }
      })
      .onRequest(methods.client.elicitation.create, ({ params }) => {
        this.forms.push(params)
        return { action: 'accept', content: { question_0: 'Green' } }
      })
      .onNotification(methods.client.session.update, ({ params }) => {
        this.updates.push(params.update)
      })
      .connect(ndJsonStream(Writable.toWeb(child.stdin), output))
  }

  /** What the agent said since `from`. */
  said(from = 0): string {
    return this.updates
      .slice(from)
      .flatMap((update) =>
        update.sessionUpdate === 'agent_message_chunk' && update.content.type === 'text' ? [update.content.text] : [],
      )
      .join('')
  }

  async begin(forms: boolean): Promise<void> {
    const clientCapabilities = forms ? { elicitation: { form: {} } } : {}
    const answer = await this.connection.agent.request(methods.agent.initialize, {
      protocolVersion: 1,
      clientCapabilities,
    })
    expect(answer).toMatchObject({ protocolVersion: 1, agentCapabilities: { loadSession: true } })
  }

  prompt(sessionId: string, text: string): Promise<{ readonly stopReason: string }> {
    return this.connection.agent.request(methods.agent.session.prompt, { sessionId, prompt: [{ type: 'text', text }] })
  }

  /** Closes its end as an editor that quits does; resolves with the exit code. */
  async quit(): Promise<number | null> {
    const exited = new Promise<number | null>((resolve) => this.child.once('exit', (code) => resolve(code)))
    this.child.stdin?.end()
    return await exited
  }
}

const editors: Editor[] = []
test.afterEach(() => {
  for (const { child } of editors.splice(0)) child.kill()
})

test('an editor works with our agent: prompts, permissions, questions, modes, cancelling, and its sessions again', async ({
  product,
}) => {
  test.slow()
  const editor = new Editor(product)
  await editor.begin(true)
  const { agent } = editor.connection
  const made = await agent.request(methods.agent.session.new, { cwd: product.project, mcpServers: [] })
  const { sessionId } = made
  expect(made.modes).toMatchObject({ currentModeId: 'default' })
  expect(made.modes?.availableModes.map(({ id }) => id)).toContain('plan')

  // A file is written where the editor is, once that is allowed; everything is told in order and once.
  expect(await editor.prompt(sessionId, 'write the file level.txt')).toEqual({ stopReason: 'end_turn' })
  expect(editor.permissions).toHaveLength(1)
  expect(editor.permissions[0]).toMatchObject({ sessionId, toolCall: { kind: 'edit' } })
  expect(editor.permissions[0]?.toolCall.content?.[0]).toMatchObject({
    type: 'diff',
    path: expect.stringContaining('level.txt'),
  })
  expect(readFileSync(join(product.project, 'level.txt'), 'utf8')).toContain('practice')
  const writes = editor.updates.filter(
    (update) => 'toolCallId' in update && update.toolCallId === editor.permissions[0]?.toolCall.toolCallId,
  )
  expect(writes.map((update) => ('status' in update ? update.status : null))).toEqual(['in_progress', 'completed'])
  // The library gives an answer before the last of the updates that came before it.
  await expect.poll(() => editor.updates.some(({ sessionUpdate }) => sessionUpdate === 'usage_update')).toBe(true)

  // Denied, it goes another way; asked, it takes the form's answer; words come as they are said.
  editor.choice = 'reject_once'
  expect(await editor.prompt(sessionId, 'ask for permission')).toEqual({ stopReason: 'end_turn' })
  expect(existsSync(join(product.project, 'permission-was-given.txt'))).toBe(false)
  let from = editor.updates.length
  expect(await editor.prompt(sessionId, 'ask me a question')).toEqual({ stopReason: 'end_turn' })
  expect(editor.forms).toHaveLength(1)
  expect(JSON.stringify(editor.updates.slice(from))).toContain('Green')
  from = editor.updates.length
  expect(await editor.prompt(sessionId, 'explain this project')).toEqual({ stopReason: 'end_turn' })
  const page = editor.said(from)
  expect(page.length).toBeGreaterThan(200)
  expect(page.indexOf(page.slice(0, 60), 1)).toBe(-1)
  expect(editor.updates.slice(from).some(({ sessionUpdate }) => sessionUpdate === 'agent_thought_chunk')).toBe(true)
  expect(await editor.prompt(sessionId, 'work through a list')).toEqual({ stopReason: 'end_turn' })
  expect(editor.updates.findLast(({ sessionUpdate }) => sessionUpdate === 'plan')).toMatchObject({
    entries: expect.arrayContaining([expect.objectContaining({ status: 'completed' })]),
  })

  // Another mode asks nothing for an edit.
  await agent.request(methods.agent.session.setMode, { sessionId, modeId: 'acceptEdits' })
  const asked = editor.permissions.length
  expect(await editor.prompt(sessionId, 'write the file second.txt')).toEqual({ stopReason: 'end_turn' })
  expect(editor.permissions).toHaveLength(asked)
  await expect(agent.request(methods.agent.session.setMode, { sessionId, modeId: 'no-mode' })).rejects.toThrow(/./)

  // Cancelled in the middle of an answer, and while it asks.
  from = editor.updates.length
  const long = editor.prompt(sessionId, 'work for 40 steps of 200 ms')
  await expect.poll(() => editor.said(from)).not.toBe('')
  await agent.notify(methods.agent.session.cancel, { sessionId })
  expect(await long).toEqual({ stopReason: 'cancelled' })
  await agent.request(methods.agent.session.setMode, { sessionId, modeId: 'default' })
  editor.choice = null
  const waiting = editor.prompt(sessionId, 'ask for permission to run `touch later.txt`')
  await expect.poll(() => editor.permissions.length).toBe(asked + 1)
  await agent.notify(methods.agent.session.cancel, { sessionId })
  expect(await waiting).toEqual({ stopReason: 'cancelled' })
  expect(existsSync(join(product.project, 'later.txt'))).toBe(false)
  await expect(editor.prompt('00000000-0000-4000-8000-000000000000', 'x')).rejects.toThrow(/./)
  const { sessions } = await agent.request(methods.agent.session.list, { cwd: product.project })
  expect(sessions.map((one) => one.sessionId)).toEqual([sessionId])

  // What waits for its user is answered from elsewhere just as well.
  const again = editor.prompt(sessionId, 'ask for permission to run `touch elsewhere.txt`')
  await expect.poll(() => editor.permissions.length).toBe(asked + 2)
  expect(await product.run('reply', sessionId.slice(0, 8), 'allow')).toMatchObject({ code: 0 })
  expect(await again).toEqual({ stopReason: 'end_turn' })
  expect(existsSync(join(product.project, 'elsewhere.txt'))).toBe(true)
  expect(await editor.quit()).toBe(0)
  expect(editor.errors).toBe('')

  // Another editor, without forms, takes the session up with all that was said.
  const other = new Editor(product)
  await other.begin(false)
  await other.connection.agent.request(methods.agent.session.load, {
    sessionId,
    cwd: product.project,
    mcpServers: [],
  })
  const replayed = JSON.stringify(other.updates)
  expect(replayed).toContain('write the file level.txt')
  expect(other.updates.filter(({ sessionUpdate }) => sessionUpdate === 'user_message_chunk').length).toBeGreaterThan(6)
  expect(await other.prompt(sessionId, 'ask me a question')).toEqual({ stopReason: 'end_turn' })
  expect(other.forms).toHaveLength(0)
  expect(other.permissions.map(({ options }) => options.map(({ name }) => name))).toEqual([
    ['Red', 'Green', 'Blue', 'None of these'],
  ])
  // One that was opened and never used leaves nothing; one at work goes on without its editor.
  await other.connection.agent.request(methods.agent.session.new, { cwd: product.project, mcpServers: [] })
  const left = other.updates.length
  void other.prompt(sessionId, 'answer slowly').catch(() => undefined)
  await expect.poll(() => other.said(left)).not.toBe('')
  expect(await other.quit()).toBe(0)
  expect(await product.run('wait', sessionId.slice(0, 8), '--timeout', '60')).toMatchObject({ code: 0 })
  expect(JSON.parse((await product.run('agents', '--json', '--all')).stdout)).toHaveLength(1)
})

test('a session of an editor that fails says why', async ({ product }) => {
  const editor = new Editor(product)
  await editor.begin(false)
  const { agent } = editor.connection
  const { sessionId } = await agent.request(methods.agent.session.new, { cwd: product.project, mcpServers: [] })
  await expect(editor.prompt(sessionId, 'fail this task')).rejects.toMatchObject({
    data: { details: expect.stringContaining('Could not do it') },
  })
  await expect(agent.request(methods.agent.session.new, { cwd: 'relative', mcpServers: [] })).rejects.toMatchObject({
    data: { details: expect.stringContaining('absolute') },
  })
  expect(await editor.quit()).toBe(0)
})
