import { expect, test } from 'vitest'
import { messagesRequestSchema } from '../wire/request.ts'
import { builtInScripts } from './built-in/index.ts'
import { isSmallRequest, smallAnswer } from './small-model.ts'

const verdictSystem = 'Answer with JSON only: {"summary": "...", "verdict": "blocked" | "completed" | "idle"}.'
const nameSystem = 'Give this session a short name of at most four words. Answer with the name only.'

function request(system: string, text: string, more: object = {}) {
  return messagesRequestSchema.parse({
    model: 'claude-haiku-5-5',
    max_tokens: 100,
    system,
    messages: [{ role: 'user', content: text }],
    ...more,
  })
}

test.each([
  ['I have changed the parser and all tests pass.', 'completed'],
  ['I found two places. Which one shall I change?', 'blocked'],
  ['Hello! What a nice day it is.', 'idle'],
  ['Everything you asked for is done, and the tests pass.', 'completed'],
])('the verdict on "%s" is %s', (text, verdict) => {
  const answer: unknown = JSON.parse(
    smallAnswer(request(verdictSystem, `<last_message>\n${text}\n</last_message>`), builtInScripts),
  )
  expect(answer).toEqual({ summary: expect.any(String), verdict })
})

test('a script says what is said of it', () => {
  const asked = request(verdictSystem, 'The task: end with a plain question\n\nThe last message: whatever')
  expect(JSON.parse(smallAnswer(asked, builtInScripts))).toEqual({
    summary: 'Short way or thorough way?',
    verdict: 'blocked',
  })
})

test('a name is made of the prompt, bare or as JSON', () => {
  expect(smallAnswer(request(nameSystem, 'Please paint the old garden fence green'), [])).toBe('paint-old-garden-fence')
  const asJson = request('Name this session. Answer with JSON: {"name": "…"}', 'Paint the fence')
  expect(JSON.parse(smallAnswer(asJson, []))).toEqual({ name: 'paint-fence' })
})

test('a schema of the output decides the keys', () => {
  const format = { type: 'json_schema', schema: { type: 'object', properties: { summary: {}, verdict: {} } } }
  const asked = request('Judge the end of the turn.', 'All done.', { output_config: { format } })
  expect(JSON.parse(smallAnswer(asked, []))).toEqual({ summary: 'All done.', verdict: 'completed' })
})

test('a request is small when it offers no tools and asks for little', () => {
  expect(isSmallRequest(request('', 'hello'))).toBe(true)
  expect(isSmallRequest(request(verdictSystem, 'hello', { model: 'some-other-model' }))).toBe(true)
  expect(isSmallRequest(request('You are an agent.', 'hello', { model: 'claude-opus-5-5' }))).toBe(false)
  expect(isSmallRequest(request('', 'hello', { tools: [{ name: 'Bash', input_schema: { type: 'object' } }] }))).toBe(
    false,
  )
})
