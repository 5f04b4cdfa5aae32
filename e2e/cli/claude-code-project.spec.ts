import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { root } from '../support/paths.ts'
import type { PracticeModel } from '../support/practice-model.ts'
import type { Product } from '../support/product.ts'
import { expect, test } from '../support/test.ts'

// The fixture's files are such as a project has that was made for Claude Code; nothing in them knows of Backburner.

type Call = { readonly type: 'tool_use'; readonly name: string; readonly input: object }
const call = (name: string, input: object): Call => ({ type: 'tool_use', name, input })
const bash = (command: string): Call => call('Bash', { command, description: 'a step' })
const read = (path: string): Call => call('Read', { file_path: path })
const edit = (path: string, from: string, to: string): Call =>
  call('Edit', { file_path: path, old_string: from, new_string: to })
const finish = (result: string): Call => call('Finish', { outcome: 'completed', result })

/** The model makes these calls, one an answer. */
async function play(practice: PracticeModel, match: string, ...calls: readonly Call[]): Promise<void> {
  await practice.addScripts([{ name: match, match, turns: calls.map((one) => ({ content: [one] })) }])
}

const entrySchema = z.looseObject({
  type: z.string(),
  subagent: z.string().optional(),
  tool: z.string().optional(),
  isError: z.boolean().optional(),
  text: z.string().optional(),
  content: z.unknown().optional(),
})

/** What the transcript of a session has. */
function transcript(product: Product, id: string): readonly z.infer<typeof entrySchema>[] {
  const text = readFileSync(join(product.home, 'jobs', id, 'transcript.jsonl'), 'utf8')
  return text
    .trimEnd()
    .split('\n')
    .map((line) => entrySchema.parse(JSON.parse(line)))
}

/** The results of tool calls, as the model got them. */
function results(product: Product, id: string): readonly { readonly isError: boolean; readonly text: string }[] {
  return transcript(product, id)
    .filter(({ type, subagent }) => type === 'tool-finished' && subagent === undefined)
    .map(({ isError, content }) => ({ isError: isError === true, text: JSON.stringify(content) }))
}

const requestsSchema = z.array(z.looseObject({ body: z.looseObject({ system: z.unknown(), messages: z.unknown() }) }))

/** Everything that the model was told, as text: one string a request. */
async function requests(practice: PracticeModel): Promise<readonly { system: string; messages: string }[]> {
  const answer = await fetch(`${practice.url}/practice/requests?kind=main`)
  const list = z.union([requestsSchema, z.looseObject({ requests: requestsSchema })]).parse(await answer.json())
  return (Array.isArray(list) ? list : list.requests).map(({ body }) => ({
    system: JSON.stringify(body.system),
    messages: JSON.stringify(body.messages),
  }))
}

async function ended(product: Product, id: string): Promise<string> {
  return (await product.run('wait', id, '--timeout', '45')).stdout.trim()
}

test.beforeEach(({ product }) => {
  cpSync(join(root, 'e2e/fixtures/claude-code-project'), product.project, { recursive: true })
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=Tester', '-c', 'user.email=t@example.invalid', ...args], {
      cwd: product.project,
      encoding: 'utf8',
    })
  git('add', '--force', '.')
  git('commit', '-q', '-m', 'Add the petstore')
})

test('before it is trusted nothing of it runs, its deny rules hold, and its text is read', async ({
  practice,
  product,
}) => {
  await play(
    practice,
    'look around the store',
    bash('./scripts/test.sh'),
    read('.env'),
    bash('curl http://127.0.0.1:1/'),
    bash('cat src/pets.txt'),
    finish('Looked around.'),
  )
  const id = await product.dispatch('look around the store', '--permission-mode', 'dontAsk')
  expect(await ended(product, id)).toBe(`Completed · ${id} · Looked around.`)
  const [tests, secret, network, pets] = results(product, id)
  // Its allow rule does not count, and nobody may be asked.
  expect(tests).toMatchObject({ isError: true })
  expect(secret).toMatchObject({ isError: true })
  expect(secret?.text).not.toContain('do-not-read')
  expect(network).toMatchObject({ isError: true })
  expect(pets).toMatchObject({ isError: false })
  const entries = transcript(product, id)
  expect(entries.filter(({ type }) => type === 'hook-ran')).toEqual([])
  expect(entries.filter(({ type, text }) => type === 'note' && text?.includes('backburner trust'))).toHaveLength(1)
  const [first] = await requests(practice)
  expect(first?.system).toContain('never by their name')
  expect(first?.system).toContain('Answer in plain words.')
  expect(first?.system).not.toContain('imported by nobody')
  expect(first?.messages).not.toContain('Open issues')

  const command = await product.dispatch('/fix-issue 7 low', '--permission-mode', 'dontAsk')
  await ended(product, command)
  const told = (await requests(practice)).at(-1)?.messages ?? ''
  expect(told).toContain('Fix issue #7 with priority low.')
  expect(told).toContain('not run: the project is not trusted')
})

test('once it is trusted its hooks, rules, commands, skills and agents work', async ({ practice, product }) => {
  const shown = await product.run('trust')
  expect(shown).toMatchObject({ code: 2 })
  expect(shown.stdout).toContain('run the hook      PreToolUse (Bash): "$CLAUDE_PROJECT_DIR"/.claude/hooks/guard.sh')
  expect(shown.stdout).toContain('do unasked        Bash(./scripts/test.sh:*)')
  expect(shown.stdout).toContain('set the variable  PETSTORE_MODE')
  const trusted = await product.run('trust', '--yes')
  expect(trusted).toMatchObject({ code: 0, stderr: '' })
  expect(trusted.stdout).toContain(`trusted · ${product.project}\n`)

  await play(
    practice,
    'Fix issue #42',
    read('src/pets.txt'),
    edit('src/pets.txt', 'dog\n', 'dog\n\tbird\n'),
    edit('src/pets.txt', '\tbird', 'bird'),
    bash('git push origin main'),
    bash('npm install left-pad'),
    bash('rm -rf src'),
    bash('./scripts/test.sh'),
    read('.env'),
    read('src/api/routes.txt'),
    call('Skill', { skill: 'changelog' }),
    finish('There are birds.'),
    // A Stop hook wants a line in the changelog first.
    read('CHANGELOG.md'),
    edit('CHANGELOG.md', '# Changelog\n', '# Changelog\n\n- birds, for users\n'),
    finish('There are birds, and a line about them.'),
  )
  const id = await product.dispatch('/fix-issue 42 high', '--permission-mode', 'acceptEdits')
  expect(await ended(product, id)).toBe(`Completed · ${id} · There are birds, and a line about them.`)

  const all = await requests(practice)
  expect(all[0]?.messages).toContain('Fix issue #42 with priority high.')
  expect(all[0]?.messages).toContain('Pets there are by now: cat\\ndog')
  expect(all[0]?.messages).toContain('by their species')
  expect(all[0]?.messages).toContain('Open issues: 42, 43')
  expect(all[0]?.system).toContain(
    '- changelog: Writes the changelog. Use it when: something changed that users notice',
  )
  expect(all[0]?.system).toContain('- fix-issue: Fix an issue: read it, change the code, test')
  expect(all[0]?.system).not.toContain('Migrate the database')
  expect(new Set(all.map(({ system }) => system.replaceAll(/,?"cache_control":\{[^}]*\}/g, ''))).size).toBe(1)

  const [pets, tabs, spaces, push, install, remove, tests, secret, routes, skill] = results(product, id)
  expect(pets?.text).toContain('Lists are sorted by the alphabet.')
  expect(tabs?.text).toContain('use spaces')
  expect(spaces?.text).not.toContain('use spaces')
  expect(push).toMatchObject({ isError: true, text: '"Pushing is for people."' })
  expect(install).toMatchObject({ isError: false })
  expect(install?.text).toContain('would install')
  expect(remove).toMatchObject({ isError: true, text: '"No rm -rf."' })
  expect(tests?.text).toContain('1 test passed, mode strict')
  expect(secret).toMatchObject({ isError: true })
  expect(routes?.text).toContain('Routes of this folder answer JSON')
  expect(skill?.text).toContain('Add one line to CHANGELOG.md.')
  expect(skill?.text).toContain('.claude/skills/changelog/form.md')
  expect(all.some(({ messages }) => messages.includes('The changelog has no line about this yet.'))).toBe(true)
  expect(existsSync(join(product.project, 'src'))).toBe(true)
  expect(readFileSync(join(product.project, 'src/pets.txt'), 'utf8')).toBe('cat\ndog\n')

  const logs = await product.run('logs', id)
  expect(logs.stdout).toContain('/fix-issue 42 high')
  await product.run('reply', id, 'the password is cat')
  await expect
    .poll(() => transcript(product, id).some(({ text }) => text?.includes('must not contain passwords') === true))
    .toBe(true)
})

test('a custom agent is the main agent, and a kind of subagent', async ({ practice, product }) => {
  await product.run('trust', '--yes')
  // The Stop hook asks for the changelog once.
  await play(practice, 'review the pets', read('src/pets.txt'), finish('Fine.'), finish('Fine as it is.'))
  const main = await product.dispatch('review the pets', '--agent', 'reviewer', '--permission-mode', 'dontAsk')
  expect(await ended(product, main)).toBe(`Completed · ${main} · Fine as it is.`)
  expect((await requests(practice))[0]?.system).toContain('You are the reviewer of the petstore.')

  await practice.addScripts([
    {
      name: 'asked',
      match: 'say what you think',
      turns: [{ content: [{ type: 'text', text: 'The pets are fine.' }] }],
    },
  ])
  await play(
    practice,
    'have it reviewed',
    call('Agent', { description: 'review', prompt: 'say what you think', subagent_type: 'reviewer' }),
    finish('Reviewed.'),
    finish('Reviewed without a change.'),
  )
  const id = await product.dispatch('have it reviewed', '--permission-mode', 'dontAsk')
  expect(await ended(product, id)).toBe(`Completed · ${id} · Reviewed without a change.`)
  expect(results(product, id)[0]?.text).toContain('The pets are fine.')
  const asked = (await requests(practice)).find(({ messages }) => messages.includes('say what you think'))
  expect(asked?.system).toContain('You are the reviewer of the petstore.')
})

test('a session that lives hears at once that its folder is trusted, and that it is no longer', async ({
  practice,
  product,
}) => {
  const script = (match: string) => ({
    name: match,
    match,
    turns: [
      { content: [bash('git push origin main')], gate: match },
      // The Stop hook asks for the changelog once, where it counts.
      { content: [finish('Tried.')] },
      { content: [finish('Tried again.')] },
    ],
  })
  await practice.addScripts([script('wait for trust'), script('wait for distrust')])
  const trusted = await product.dispatch('wait for trust', '--permission-mode', 'dontAsk')
  await practice.requests(1)
  await product.run('trust', '--yes')
  await practice.release('wait for trust')
  expect(await ended(product, trusted)).toBe(`Completed · ${trusted} · Tried again.`)
  expect(results(product, trusted)[0]).toEqual({ isError: true, text: '"Pushing is for people."' })

  const distrusted = await product.dispatch('wait for distrust', '--permission-mode', 'dontAsk')
  await practice.requests(4)
  expect(await product.run('trust', '--revoke')).toMatchObject({ code: 0 })
  await practice.release('wait for distrust')
  expect(await ended(product, distrusted)).toBe(`Completed · ${distrusted} · Tried.`)
  expect(results(product, distrusted)[0]?.text).not.toContain('Pushing is for people.')
})
