import { assertNever } from '../../src-shared/base/assert-never.ts'
import { spelledOut } from '../../src-shared/base/harmless-text.ts'
import { budgetSentence } from '../../src-shared/board/budget-words.ts'
import type { OpenRequest, Question } from '../../src-shared/board/session-state.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import { plainText } from '../output/plain-text.ts'
import { fitMiddle } from '../output/text-width.ts'
import { diffLines } from './diff-lines.ts'
import { prefixed, wrapLine } from './fit-line.ts'
import { line, lineOf, type Line } from './line.ts'
import type { LineOptions } from './line-options.ts'
import { markdownLines } from './markdown/markdown-lines.ts'
import { coloured } from './tool-lines.ts'
import { toolName } from '../../src-shared/board/tool-title.ts'

/** What a session asks, in full. */
export function requestLines(request: OpenRequest, options: LineOptions): Line[] {
  const { columns } = options
  switch (request.kind) {
    case 'question':
      return request.questions.flatMap((question) => questionLines(question, options))
    case 'permission':
      return permissionLines(request, options)
    case 'plan':
      return [
        headLine('A plan to approve', options),
        ...indented(markdownLines(plainText(request.plan), columns - 4, options.rich)),
      ]
    case 'login':
      return wrapLine(headLine(singleLine(request.message, 1_000), options), columns, 2)
    case 'budget':
      return wrapLine(headLine(budgetSentence(request), options), columns, 2)
    default:
      return assertNever(request, 'open request')
  }
}

function permissionLines(request: Extract<OpenRequest, { kind: 'permission' }>, options: LineOptions): Line[] {
  const { columns } = options
  const { detail } = request
  const told = detail.type === 'command' ? (detail.description ?? 'wants to run a command') : request.title
  const head = wrapLine(headLine(`${toolName(request.tool)}: ${singleLine(told)}`, options), columns, 2)
  switch (detail.type) {
    case 'command': {
      // What is decided on is shown to its last character.
      const command = coloured(spelledOut(detail.command), 'bash', options)
      return [
        ...head,
        ...prefixed(command, line('    $ ', 'dim'), line('      ')).flatMap((one) => wrapLine(one, columns, 6)),
        line(`    in ${fitMiddle(singleLine(detail.cwd), Math.max(8, columns - 7))}`, 'dim'),
      ]
    }
    case 'diff':
      return [
        ...head,
        // The title names the file, unless it is somewhere else.
        ...(told.includes(detail.path) ? [] : wrapLine(line(`    ${singleLine(detail.path)}`, 'dim'), columns, 4)),
        ...diffLines(spelledOut(detail.patch), options.diffLines, columns),
      ]
    case 'text':
      return [
        ...head,
        ...spelledOut(detail.text)
          .split('\n')
          .flatMap((one) => wrapLine(line(`    ${one}`), columns, 4)),
      ]
    default:
      return assertNever(detail, 'permission detail')
  }
}

function headLine(text: string, { words }: LineOptions): Line {
  return lineOf([words ? 'Asks: ' : '? ', 'yellow', 'bold'], [text, 'bold'])
}

/** A question without what can be chosen. */
export function questionHead(question: Question, options: LineOptions, several = ''): Line[] {
  const { columns } = options
  const [first = '', ...rest] = plainText(question.question).split('\n')
  const topic = question.header === undefined ? '' : `${singleLine(question.header, 40)}: `
  return [
    ...wrapLine([...headLine('', options), ...lineOf([topic, 'dim'], [first, 'bold'], [several, 'dim'])], columns, 2),
    ...rest.flatMap((text) => wrapLine(line(`  ${text}`, 'bold'), columns, 2)),
  ]
}

function questionLines(question: Question, options: LineOptions): Line[] {
  const { columns } = options
  return [
    ...questionHead(question, options, question.multiSelect ? ' (several may be picked)' : ''),
    ...question.options.flatMap((option, index) => {
      const detail = option.description === undefined ? '' : ` · ${singleLine(option.description)}`
      return wrapLine(lineOf(`    ${index + 1} ${singleLine(option.label, 200)}`, [detail, 'dim']), columns, 6)
    }),
  ]
}

function indented(lines: readonly Line[]): Line[] {
  return prefixed(lines, line('    '), line('    '))
}
