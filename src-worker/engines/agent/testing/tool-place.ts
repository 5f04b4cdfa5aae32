import { mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { temporaryDirectory } from '../../../../src-node/testing/temporary-directory.ts'
import type { Answer, Question } from '../../../../src-shared/board/session-state.ts'
import { Workplace } from '../isolation/workplace.ts'
import { Ledger } from '../ledger.ts'
import type { SmallQuestion } from '../summaries/ask-small-model.ts'
import { BackgroundCommands } from '../tasks/background-commands.ts'
import { Tasks } from '../tasks/tasks.ts'
import { toolsFor } from '../tools/all-tools.ts'
import { ReadMarks } from '../tools/read-marks.ts'
import { findTool, ToolError, type ToolContext, type ToolOutcome } from '../tools/tool.ts'
import { createMemoryHost } from './memory-host.ts'

/** What a test fixes of the people and models around a tool. */
type PlaceOptions = {
  readonly environment?: Readonly<Record<string, string>>
  readonly answer?: Answer
  readonly planMode?: boolean
  readonly trusted?: boolean
  readonly isOffLimits?: (path: string) => boolean
  readonly askSmall?: (question: SmallQuestion) => string | null
}

/** A directory with a session's tools in it: `run` calls one as the turn would, permissions aside. */
export function toolPlace(options: PlaceOptions = {}) {
  const directory = realpathSync(temporaryDirectory())
  const jobDirectory = join(directory, 'job')
  const root = join(directory, 'work')
  mkdirSync(root)
  const shown: string[] = []
  const asked: (readonly Question[])[] = []
  const progress: unknown[] = []
  const controller = new AbortController()
  const workplace = new Workplace(root, [])
  const marks = new ReadMarks()
  const host = createMemoryHost({ cwd: root, jobDirectory, prompt: 'x', environment: {} })
  const tasks = new Tasks(new Ledger(host, [], 0), [])
  onTestFinished(async () => await tasks.stopBackground())
  const commands = new BackgroundCommands(tasks)
  const environment = {
    PATH: process.env['PATH'] ?? '',
    FROM_USER: 'yes',
    ANTHROPIC_API_KEY: 'sk-ant-0123456789abcdef',
    ...options.environment,
  }
  const answer = options.answer ?? { type: 'text', text: 'x' }
  let calls = 0
  const run = async (name: string, input: unknown): Promise<ToolOutcome> => {
    const call = findTool(toolsFor(null), name)?.prepare(input)
    if (call === undefined) throw new Error(`no tool ${name}`)
    if ('problem' in call) return { content: call.problem, isError: true }
    calls += 1
    const context: ToolContext = {
      toolUseId: `t${calls}`,
      signal: controller.signal,
      workplace,
      marks,
      tasks,
      commands,
      environment: () => environment,
      isTrusted: () => options.trusted ?? true,
      jobDirectory,
      isOffLimits: options.isOffLimits ?? (() => false),
      show: (text) => shown.push(text),
      ownProcess: () => Promise.resolve(() => Promise.resolve()),
      delegate: () => Promise.resolve({ content: 'done' }),
      setProgress: (made) => Promise.resolve(void progress.push(made)),
      askSmall: (question) => Promise.resolve(options.askSmall?.(question) ?? null),
      inPlanMode: () => options.planMode === true,
      askQuestions: (questions) => {
        asked.push(questions)
        return Promise.resolve(answer)
      },
      showPlan: () => Promise.resolve(answer),
    }
    try {
      return await call.run(context)
    } catch (error) {
      if (error instanceof ToolError) return { content: error.message, isError: true }
      throw error
    }
  }
  const write = (name: string, content: string | Buffer): string => {
    writeFileSync(join(root, name), content)
    return join(root, name)
  }
  return { root, run, write, workplace, marks, shown, asked, controller, progress, jobDirectory, tasks, commands, host }
}
