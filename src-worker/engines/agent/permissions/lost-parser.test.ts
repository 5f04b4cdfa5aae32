import { expect, test, vi } from 'vitest'
import { readyForCommands, surveyCommand } from './survey-command.ts'

vi.mock('./shell/parser.ts', () => ({ loadShellReader: () => Promise.reject(new Error('no such file')) }))

test('without its parser nothing is read, so that everything is asked about', async () => {
  const reported: string[] = []
  await readyForCommands((what) => void reported.push(what))
  expect(reported).toEqual(['the parser of shell text cannot be loaded; commands are asked about'])
  expect(surveyCommand('ls', { current: '/work' }).isWhole).toBe(false)
})
