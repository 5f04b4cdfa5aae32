import { reminder } from '../blocks.ts'

const tag = 'conversation-so-far'

/** Asks for the summary. `focus`: what the user wants kept above all. */
export function summaryQuestion(focus: string | null, isSecondTry: boolean): string {
  const again = isSecondTry ? 'Your last answer had no text. Answer in plain text only. ' : ''
  const wish = focus === null ? '' : `\n\nThe user asks above all for this: ${focus}`
  return reminder(
    `${again}The conversation has to be compacted: your task now is to write a detailed summary of the conversation so far, which will take its place. Do not call any tools and do not go on with the work; answer with the summary as text only.

Whoever goes on with the work has only your summary. Write down, under these headings:
1. Task: what the user wants, with every wish, constraint and correction since.
2. Done: what was changed, where (paths, names of functions) and why; decisions, and what was found out.
3. State: what works, what was run to check it and what came of it; errors that are still open.
4. Next: what remains to be done, the very next step first.
5. Open questions, if any.
Be exact about names, paths, commands and numbers; leave out what no longer matters.${wish}`,
  )
}

/** The text that stands for the messages up to here. `summary` null: none could be had. */
export function compactedText(summary: string | null, facts: string): string {
  const parts = [
    'The conversation so far was longer than its window, so this stands for its beginning. Messages that follow it are verbatim. Go on with the work from here; do not ask about what is told here.',
    summary === null
      ? 'Only what is noted below is known of it. Look at the files before you go on.'
      : `# What happened so far\n${withoutTag(summary)}`,
    ...(facts === '' ? [] : [`# Noted on the way\n${withoutTag(facts)}`]),
  ]
  return `<${tag}>\n${parts.join('\n\n')}\n</${tag}>`
}

/** What is quoted cannot end it. */
function withoutTag(text: string): string {
  return text.replaceAll(/<\/?conversation-so-far>/g, '').trim()
}
