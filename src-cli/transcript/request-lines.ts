import type { Answer, OpenRequest, Question } from '../../src-shared/board/session-state.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import { plainText } from '../output/plain-text.ts'
import { diffLines } from './diff-lines.ts'
import { line, lineOf, type Line } from './line.ts'

/** What a session asks, in full. */
export function requestLines(request: OpenRequest, diffLimit: number): Line[] {
  switch (request.kind) {
    case 'question':
      return request.questions.flatMap(questionLines)
    case 'permission': {
      const { detail } = request
      const told = detail.type === 'command' ? (detail.description ?? 'wants to run a command') : request.title
      const head = lineOf(['? ', 'yellow', 'bold'], [`${singleLine(request.tool, 60)}: ${singleLine(told)}`, 'bold'])
      switch (detail.type) {
        case 'command':
          return [head, ...indented(`$ ${detail.command}`), line(`    in ${singleLine(detail.cwd)}`, 'dim')]
        case 'diff':
          return [head, line(`    ${singleLine(detail.path)}`, 'dim'), ...diffLines(detail.patch, diffLimit)]
        case 'text':
          return [head, ...indented(detail.text)]
      }
      break
    }
    case 'plan':
      return [lineOf(['? ', 'yellow', 'bold'], ['A plan to approve', 'bold']), ...indented(request.plan)]
    case 'login':
      return [lineOf(['? ', 'yellow', 'bold'], [singleLine(request.message, 1_000), 'bold'])]
  }
  return []
}

function questionLines(question: Question): Line[] {
  const several = question.multiSelect ? ' (several: 1,3)' : ''
  const [first = '', ...rest] = plainText(question.question).split('\n')
  return [
    lineOf(['? ', 'yellow', 'bold'], [first, 'bold'], [several, 'dim']),
    ...rest.map((text) => line(`  ${text}`, 'bold')),
    ...question.options.map((option, index) =>
      lineOf(`    ${index + 1} ${singleLine(option.label, 200)}`, [
        option.description === undefined ? '' : ` · ${singleLine(option.description)}`,
        'dim',
      ]),
    ),
  ]
}

/** An answer in words; the request it belongs to gives the options their labels. */
export function answerWords(answer: Answer, request: OpenRequest | undefined): string {
  switch (answer.type) {
    case 'text':
      return plainText(answer.text)
    case 'permission':
      return [decisionWords[answer.decision], answer.rule, answer.reason]
        .filter((word) => word !== undefined)
        .join(' · ')
    case 'plan':
      return [answer.decision === 'approve' ? 'Approved' : 'Rejected', answer.feedback]
        .filter((word) => word !== undefined)
        .join(' · ')
    case 'options':
      return answer.answers
        .map(({ selected, text }, index) => {
          const options = request?.kind === 'question' ? request.questions[index]?.options : undefined
          const labels = selected.map((number) => options?.[number]?.label ?? `option ${number + 1}`)
          return singleLine([...labels, ...(text === undefined ? [] : [text])].join(', '))
        })
        .join(' · ')
  }
}

const decisionWords = {
  allow: 'Allowed once',
  'allow-session': 'Allowed for this session',
  always: 'Always allowed',
  deny: 'Denied',
} as const

function indented(text: string): Line[] {
  return plainText(text)
    .split('\n')
    .map((one) => line(`    ${one}`))
}
