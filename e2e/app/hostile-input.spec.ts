import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openBoard } from '../support/board.ts'
import { expectUnharmed, hostileTexts, lookUnharmed, watchPage } from '../support/hostile.ts'
import { expect as impatient, test } from '../support/test.ts'
import { serveBoard } from '../support/transcript.ts'

const expect = impatient.configure({ timeout: 30_000 })

test.setTimeout(240_000)
test.use({ viewport: { width: 1280, height: 800 }, actionTimeout: 30_000 })

test('what a model streams, asks and names acts nowhere', async ({ page, practice, boardUrl }) => {
  const all = Object.values(hostileTexts)
    .map((text) => text.slice(0, 4_000))
    .join('\n\n')
  const short = Object.values(hostileTexts)
    .map((text) => text.slice(0, 80))
    .join(' ')
  await practice.addScripts([
    {
      name: 'hostile',
      match: 'be hostile',
      small: { name: short, summary: short, suggestion: short },
      turns: [
        {
          content: [
            { type: 'thinking', thinking: all },
            { type: 'text', text: all },
            { type: 'gate', gate: 'midway' },
            { type: 'text', text: 'and on' },
            {
              type: 'tool_use',
              name: 'Bash',
              input: { command: `touch x; echo '${short.replaceAll(/['\u0000]/g, '')}'`, description: short },
            },
          ],
        },
        { content: [{ type: 'tool_use', name: 'Finish', input: { outcome: 'completed', result: all } }] },
      ],
    },
  ])
  const watched = await watchPage(page)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const { group, dispatch } = await openBoard(page, boardUrl)
  await page.evaluate(() => navigator.clipboard.writeText('untouched'))
  await dispatch('be hostile')
  const working = group('Working')
    .getByRole('row')
    .filter({ has: page.getByRole('gridcell') })
  await working.first().click()
  await expect(page.getByRole('complementary')).toContainText('half', { timeout: 60_000 })
  await lookUnharmed(page, watched, 'peek of what streams')
  await practice.release('midway')
  const asking = group('Needs input')
    .getByRole('row')
    .filter({ has: page.getByRole('gridcell') })
  await expect(asking).toHaveCount(1)
  await lookUnharmed(page, watched, 'a permission')
  await page.getByRole('button', { name: 'Allow once' }).click()
  const done = group('Completed')
    .getByRole('row')
    .filter({ has: page.getByRole('gridcell') })
  await expect(done).toHaveCount(1)
  await lookUnharmed(page, watched, 'the end')
  await done.first().focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: /^Terminal:/ })).toBeVisible({ timeout: 30_000 })
  await lookUnharmed(page, watched, 'its terminal')
  await page.getByRole('button', { name: 'Conversation', exact: true }).click()
  await expect(page.getByRole('article').first()).toBeVisible()
  await lookUnharmed(page, watched, 'its conversation')
  await page.keyboard.press('Control+]')
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('Usage and cost')
  await page.getByRole('option', { name: 'Usage and cost' }).first().click()
  await expect(
    page.getByRole('main', { name: 'Usage' }).getByRole('region', { name: 'By session', exact: true }),
  ).toBeVisible()
  await lookUnharmed(page, watched, 'usage')
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('untouched')
})

test('what a terminal is sent changes neither clipboard nor title, and its links ask first', async ({
  page,
  product,
  boardUrl,
}) => {
  const watched = await watchPage(page)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const link = '\u001b]8;;javascript:window.hit=9\u001b\\PRESS-HERE\u001b]8;;\u001b\\'
  const file = '\u001b]8;;file:///etc/passwd\u001b\\FILE-HERE\u001b]8;;\u001b\\'
  writeFileSync(
    join(product.project, 'hostile.txt'),
    [
      ...Object.values(hostileTexts).map((text) => text.toWellFormed()),
      '\u0007'.repeat(500),
      ...[
        '0;owned',
        '2;owned',
        '52;c;b3duZWQ=',
        '52;p;b3duZWQ=',
        '7;file:///etc',
        '9;notice',
        '777;notify;a;b',
        '1337;File=inline=1:AAAA',
        '4;1;#000000',
        '10;#000000',
        '11;#ffffff',
        '104',
        '99999;x',
      ].map((code) => `\u001b]${code}\u0007`),
      '\u001b[?1049h\u001b[?1000h\u001b[?2004h\u001b[8;1;1t\u001b[3;0;0t\u001b[21t\u001b[?1000l\u001b[?1049l\u001bP+q544e\u001b\\\u001b_Gpayload\u001b\\',
      '\u001bc',
      `${link} ${file}`,
      'the end',
    ].join('\n'),
  )
  await product.run('--bg', '--name', 'prints', '--exec', 'cat hostile.txt; cat > typed.txt')
  const { row, terminal } = await openBoard(page, boardUrl)
  await page.evaluate(() => navigator.clipboard.writeText('untouched'))
  await row('prints').click()
  await expect(page.getByRole('complementary')).toContainText('the end')
  await lookUnharmed(page, watched, 'peek')
  await page.keyboard.press('Escape')
  await row('prints').focus()
  await page.keyboard.press('Enter')
  await expect(terminal('prints')).toContainText('the end', { timeout: 30_000 })
  await lookUnharmed(page, watched, 'terminal')
  for (const text of ['PRESS-HERE', 'FILE-HERE']) {
    const at = await terminal('prints')
      .locator('.xterm-rows > div', { hasText: text })
      .evaluate((line, word) => {
        const box = line.getBoundingClientRect()
        const cell = box.height / 1.44
        const before = (line.textContent ?? '').indexOf(word)
        return { x: box.x + (before + 3) * cell * 0.6, y: box.y + box.height / 2 }
      }, text)
    await page.mouse.move(at.x, at.y)
    await page.mouse.move(at.x + 4, at.y)
    await page.keyboard.down('Control')
    await page.mouse.click(at.x + 4, at.y)
    await page.keyboard.up('Control')
    await page.keyboard.press('Escape')
    await expectUnharmed(page, watched, `a press on ${text}`)
  }
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('untouched')
})

test('names of files, agents, commands, servers and directories, settings and links are only text', async ({
  page,
  product,
}) => {
  const claude = join(product.project, '.claude')
  for (const folder of ['agents', 'commands', 'skills/evil']) mkdirSync(join(claude, folder), { recursive: true })
  for (const [kind, text] of Object.entries(hostileTexts)) {
    const line = JSON.stringify(text.toWellFormed().slice(0, 3_000))
    writeFileSync(join(claude, `agents/${kind}.md`), `---\nname: ${kind}\ndescription: ${line}\n---\n${text}`)
    writeFileSync(
      join(claude, `commands/${kind}.md`),
      `---\ndescription: ${line}\nargument-hint: ${line}\n---\n${text}`,
    )
    const name = text.toWellFormed().replaceAll(/[\0/]/g, '_').slice(0, 60)
    writeFileSync(join(product.project, `file ${name}`), text)
    mkdirSync(join(product.project, `dir ${name}`, '.git'), { recursive: true })
  }
  const texts = Object.values(hostileTexts).map((text) => text.slice(0, 2_000))
  const entries = Object.fromEntries(texts.map((text, at) => [`${at}${text.slice(0, 100)}`, text]))
  const hooks = { PreToolUse: texts.map((text) => ({ matcher: text, hooks: [{ type: 'command', command: text }] })) }
  const settings = { model: texts.join(' '), permissions: { allow: texts, deny: texts }, env: entries, hooks }
  writeFileSync(join(claude, 'settings.json'), JSON.stringify(settings))
  writeFileSync(
    join(product.project, '.mcp.json'),
    JSON.stringify({
      mcpServers: Object.fromEntries(
        texts.map((text, at) => [`${at}${text.slice(0, 100)}`, { command: text, args: [text] }]),
      ),
    }),
  )
  // What git takes for a name of a branch: no blanks and no control characters, but all else.
  const branch = `bb/\u202egnp.\u200b<img/src=x/onerror=window.hit=10>${'\u0301'.repeat(20)}${'w'.repeat(120)}`
  execFileSync('git', ['checkout', '-q', '-b', branch], { cwd: product.project })
  mkdirSync(product.home, { recursive: true, mode: 0o700 })
  writeFileSync(join(product.home, 'settings.json'), JSON.stringify({ ...settings, editor: texts[0] }))
  const watched = await watchPage(page)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const { box } = await openBoard(page, await serveBoard(product))
  await page.evaluate(() => navigator.clipboard.writeText('untouched'))
  await expect(page.getByRole('region', { name: 'Getting started' })).toBeVisible()
  await lookUnharmed(page, watched, 'first steps')
  for (const typed of ['@', '@dir', '@file', '/', '/html', '@bidi do this']) {
    await box.fill('')
    await box.pressSequentially(typed)
    await expect(page.getByRole('option').first())
      .toBeVisible({ timeout: 5_000 })
      .catch(() => undefined)
    await lookUnharmed(page, watched, `list of ${typed}`)
  }
  await box.fill('')
  for (const name of [/^Directory:/, /^Model:/]) {
    await page.getByRole('button', { name }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
    if (String(name).includes('Directory'))
      await page.getByRole('textbox', { name: 'Another directory' }).fill(`${product.project}/dir`)
    await lookUnharmed(page, watched, `choice ${String(name)}`)
    await page.keyboard.press('Escape')
  }
  for (const [kind, text] of Object.entries(hostileTexts)) {
    await page.evaluate(
      (query) => {
        location.hash = `#dispatch?${query}`
      },
      `prompt=${encodeURIComponent(text.toWellFormed().slice(0, 15_000))}&cwd=${encodeURIComponent(`/nowhere/${kind}<b>`)}`,
    )
    await expect(page.getByRole('region', { name: 'Task from a link' })).toBeVisible()
    await expectUnharmed(page, watched, `a link that brings ${kind}`)
    expect.soft(await box.inputValue()).not.toMatch(/[\u0000\u001b\u202e\u2066\u200b]/)
    await box.fill('')
  }
  await box.fill('/agents')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeVisible()
  await lookUnharmed(page, watched, 'agents')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+,')
  const page2 = page.getByRole('main', { name: 'Settings' })
  await expect(page2.getByRole('region', { name: 'Appearance' })).toBeVisible()
  await lookUnharmed(page, watched, 'settings')
  await page2.getByRole('combobox', { name: 'In force in' }).selectOption(product.project)
  await lookUnharmed(page, watched, 'settings of the project')
  await page2.getByRole('button', { name: 'JSON', exact: true }).click()
  await lookUnharmed(page, watched, 'settings as JSON')
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('untouched')
})
