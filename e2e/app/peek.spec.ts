import { openBoard } from '../support/board.ts'
import { expect, test } from '../support/test.ts'

const tool = (name: string, input: object): object => ({ type: 'tool_use', name, input })
const finish = (result: string): object => ({ content: [tool('Finish', { outcome: 'completed', result })] })

test('a suggested reply stands in the empty box and Tab takes it; with text of one’s own Tab is Tab', async ({
  page,
  product,
  boardUrl,
}) => {
  const { row, peek, reply } = await openBoard(page, boardUrl)
  await product.dispatch('--name', 'ways', 'end with a plain question')
  await row('ways Needs input').focus()
  await page.keyboard.press('Space')
  await expect(peek('ways')).toBeVisible()
  await expect(reply).toHaveAttribute('placeholder', 'The thorough one')
  await reply.focus()
  await page.keyboard.type('My own')
  await page.keyboard.press('Tab')
  await expect(reply).toHaveValue('My own')
  await expect(reply).not.toBeFocused()
  await reply.fill('')
  await reply.focus()
  await page.keyboard.press('Tab')
  await expect(reply).toHaveValue('The thorough one')
  await expect(reply).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(row('ways Completed You said: The thorough one')).toBeVisible()
  await expect(reply).toHaveValue('')
})

test('a rule says while it is typed what it will match; always allow stores it for the repository', async ({
  page,
  product,
  boardUrl,
}) => {
  const { row, peek } = await openBoard(page, boardUrl)
  await product.dispatch('--name', 'first', 'ask for permission to run `touch granted.txt`')
  await row('first Needs input').click()
  const card = peek('first')
  await expect(card.getByRole('group', { name: 'Command' })).toHaveText('touch granted.txt')
  const rule = card.getByRole('textbox', { name: 'Rule' })
  const always = card.getByRole('button', { name: 'Always allow' })
  await rule.fill('not a rule')
  await expect(rule).toHaveAttribute('aria-invalid', 'true')
  await expect(card).toContainText('This is no rule')
  await expect(always)
    .toHaveCount(0)
    .catch(async () => expect(always).toBeDisabled())
  await rule.fill('Bash(npm test:*)')
  await expect(card).toContainText('This request would be asked again.')
  await rule.fill('Bash(touch:*)')
  await expect(card).toContainText('Every command that is “touch” or begins with “touch ”.')
  await always.click()
  await expect(row('first Completed')).toBeVisible()

  await product.dispatch('--name', 'second', 'ask for permission to run `touch other.txt`')
  await expect(row('second Completed')).toBeVisible()
})

test('sessions that ask for the same are answered by one card, or one alone', async ({ page, product, boardUrl }) => {
  const { row, peek } = await openBoard(page, boardUrl)
  for (const name of ['one', 'two', 'three']) {
    await product.dispatch('--name', name, 'ask for permission to run `touch same.txt`')
  }
  for (const name of ['one', 'two', 'three']) await expect(row(`${name} Needs input`)).toBeVisible()
  await row('two Needs input').focus()
  await page.keyboard.press('Space')
  const card = peek('two')
  await expect(card).toContainText('3 sessions ask the same')
  for (const name of ['one', 'three']) await expect(card.getByRole('button', { name, exact: true })).toBeVisible()
  await card.getByRole('checkbox', { name: 'Answer all 3' }).uncheck()
  await card.getByRole('button', { name: 'Deny' }).click()
  await expect(row('two Completed')).toBeVisible()
  await expect(row('one Needs input')).toBeVisible()
  await row('one Needs input').click()
  await expect(peek('one')).toContainText('2 sessions ask the same')
  await peek('one').getByRole('button', { name: 'Allow once' }).click()
  for (const name of ['one', 'three']) await expect(row(`${name} Completed`)).toBeVisible()
})

test('several questions take options and words of one’s own', async ({ page, product, boardUrl }) => {
  const { row, peek } = await openBoard(page, boardUrl)
  await product.dispatch('--name', 'asks', 'ask me two questions')
  await row('asks Needs input').click()
  const card = peek('asks')
  await card.getByRole('button', { name: '2 Green' }).click()
  await card.getByRole('textbox', { name: /^In your own words: .*size/i }).fill('Enormous')
  await page.keyboard.press('Enter')
  await expect(row(/^asks Completed You chose .*Enormous/)).toBeVisible()
})

test('replies that wait are listed, changed, moved and taken back', async ({ page, practice, product, boardUrl }) => {
  await practice.addScripts([
    {
      name: 'held',
      match: 'hold the line',
      turns: [
        { content: [{ type: 'text', text: 'Holding.' }, tool('Glob', { pattern: '*' })], gate: 'held' },
        finish('Held'),
      ],
    },
  ])
  const { row, peek, reply } = await openBoard(page, boardUrl)
  await product.dispatch('--name', 'held', 'hold the line')
  // What is said before the model was asked goes along with the task, and waits for nothing.
  await fetch(`${practice.url}/practice/requests?kind=main&wait=1&timeout=30000`)
  await row('held Working').click()
  for (const text of ['first words', 'second words', 'third words']) {
    await reply.fill(text)
    await reply.press('Enter')
    await expect(reply).toHaveValue('')
    await expect(peek('held').getByRole('region', { name: 'Queued replies' })).toContainText(text)
  }
  const queue = peek('held').getByRole('region', { name: 'Queued replies' })
  const lines = queue.getByRole('listitem')
  await expect(lines).toHaveText([/first words/, /second words/, /third words/])
  await expect(row(/^held Working .*3 replies queued/)).toBeVisible()

  await queue.getByRole('button', { name: 'Edit: second words' }).click()
  await page.keyboard.type('better words')
  await page.keyboard.press('Enter')
  await expect(lines).toHaveText([/first words/, /better words/, /third words/])
  await queue.getByRole('button', { name: 'Move up: better words' }).click()
  await expect(lines).toHaveText([/better words/, /first words/, /third words/])
  await queue.getByRole('button', { name: 'Remove: first words' }).click()
  await expect(lines).toHaveText([/better words/, /third words/])

  // Another client sees the same.
  await page.reload()
  await row('held Working').click()
  await expect(lines).toHaveText([/better words/, /third words/])
  await practice.release('held')
  await expect(row('held Completed')).toBeVisible()
  await expect(queue).toHaveCount(0)
  const latest = peek('held').getByRole('region', { name: 'Latest' })
  await expect(latest).toContainText('better words')
  await expect(latest).toContainText('third words')
  await expect(latest).not.toContainText('first words')
})

test('what is typed for each session stays over neighbours and a reload; history, lines, commands', async ({
  page,
  product,
  boardUrl,
}) => {
  const { row, peek, reply } = await openBoard(page, boardUrl)
  for (const name of ['one', 'two']) await product.dispatch('--name', name, `finish at once ${name}`)
  for (const name of ['one', 'two']) await expect(row(`${name} Completed`)).toBeVisible()
  await row('one').focus()
  await page.keyboard.press('Space')
  await expect(peek('one')).toBeVisible()
  await reply.fill('draft of one')
  const above = await peek('one')
    .getByRole('button', { name: /^Session above/ })
    .isEnabled()
  await peek('one')
    .getByRole('button', { name: above ? /^Session above/ : /^Session below/ })
    .click()
  await expect(peek('two')).toContainText(/[12] of 2/)
  await expect(reply).toHaveValue('')
  await row('two').focus()
  await page.keyboard.press(above ? 'ArrowDown' : 'ArrowUp')
  await expect(peek('one')).toBeVisible()
  await expect(reply).toHaveValue('draft of one')
  await page.reload()
  await row('one').click()
  await expect(reply).toHaveValue('draft of one')

  await reply.focus()
  await page.keyboard.press('End')
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.type('second line')
  await expect(reply).toHaveValue('draft of one\nsecond line')
  await reply.fill('/sta')
  await expect(page.getByRole('option', { name: /^\/status/ })).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(reply).toHaveValue('/status ')
  await page.keyboard.press('Enter')
  await expect(reply).toHaveValue('')
  await expect(peek('one').getByRole('region', { name: 'Latest' })).toContainText(/model/i)
  await reply.fill('! echo from-the-shell')
  await page.keyboard.press('Enter')
  await expect(peek('one').getByRole('region', { name: 'Latest' })).toContainText('from-the-shell')
  await expect(reply).toHaveValue('')
  await page.keyboard.press('ArrowUp')
  await expect(reply).toHaveValue('! echo from-the-shell')
})

test('a reply to a session whose process has ended starts it again, and says so before', async ({
  page,
  product,
  boardUrl,
}) => {
  const { row, peek, reply } = await openBoard(page, boardUrl)
  const id = await product.dispatch('--name', 'ended', 'ask me a question')
  await expect(row('ended Needs input')).toBeVisible()
  await product.run('stop', id)
  await expect(row('ended Stopped')).toBeVisible()
  await row('ended').click()
  await expect(peek('ended')).toContainText('a reply starts it again')
  await reply.fill('finish at once')
  await reply.press('Enter')
  await expect(row('ended Completed')).toBeVisible()
})

test('files go along with a reply: picked, as chips, taken off by key', async ({
  page,
  practice,
  product,
  boardUrl,
}) => {
  await practice.addScripts([
    { name: 'files', match: 'take my files', turns: [finish('Ready for files'), finish('Saw them')] },
  ])
  const { row, peek, reply } = await openBoard(page, boardUrl)
  await product.dispatch('--name', 'files', 'take my files')
  await row('files Completed').click()
  const file = (name: string): { name: string; mimeType: string; buffer: Buffer } => ({
    name,
    mimeType: 'text/plain',
    buffer: Buffer.from(`content of ${name}`),
  })
  await peek('files')
    .getByLabel('Files to attach')
    .setInputFiles([file('notes.txt'), file('other.txt')])
  const chips = peek('files').getByRole('list', { name: 'Attached files' })
  await expect(chips.getByRole('listitem')).toHaveText([/notes\.txt/, /other\.txt/])
  await reply.focus()
  await page.keyboard.press('Backspace')
  await page.keyboard.press('Backspace')
  await expect(chips.getByRole('listitem')).toHaveText([/notes\.txt/])
  await page.keyboard.press('Escape')
  await expect(reply).toBeFocused()
  await page.keyboard.type('Look at this')
  await page.keyboard.press('Enter')
  await expect(chips).toHaveCount(0)
  await expect
    .poll(async () =>
      JSON.stringify(
        await practice
          .requests(2)
          .then(() => fetch(`${practice.url}/practice/requests?kind=main&contains=notes.txt`))
          .then((answer) => answer.json()),
      ),
    )
    .toContain('content of notes.txt')
})
