/**
 * A session that edits a file, asks which way to go, waits at the gate `finish`, and finishes with the answer. The gate
 * lets a test look at each state before it goes on.
 */
export const firstLightScript = {
  name: 'first light',
  match: 'make the hero jump',
  small: { name: 'make the hero jump' },
  turns: [
    {
      content: [
        { type: 'text', text: 'I read the jump first.' },
        { type: 'tool_use', name: 'Read', input: { file_path: 'src/jump.js' } },
      ],
      gate: 'begin',
    },
    {
      content: [
        { type: 'text', text: 'Two ways fit.' },
        {
          type: 'tool_use',
          name: 'AskUserQuestion',
          input: {
            questions: [
              {
                question: 'Double jump or wall climb?',
                header: 'Move',
                multiSelect: false,
                options: [
                  { label: 'Double jump', description: 'Reuses the jump arc' },
                  { label: 'Wall climb', description: 'Needs a wall sensor' },
                ],
              },
            ],
          },
        },
      ],
    },
    {
      content: [
        {
          type: 'tool_use',
          name: 'Edit',
          input: { file_path: 'src/jump.js', old_string: 'height = 1', new_string: 'height = 2' },
        },
      ],
    },
    {
      gate: 'finish',
      content: [
        { type: 'tool_use', name: 'Finish', input: { outcome: 'completed', result: 'The hero jumps twice as high.' } },
      ],
    },
  ],
}
