import { z } from 'zod'
import { findCommand, listCommands } from '../../../../src-node/definitions/commands.ts'
import type { Setting } from '../setting.ts'
import { defineTool, ToolError, type Tool } from '../tools/tool.ts'
import { expand } from './expand-command.ts'

const inputSchema = z.object({
  skill: z.string().optional().describe('The name of the skill, as listed'),
  command: z.string().optional().describe('The same, by its older name'),
  args: z.string().optional().describe('Its arguments, if it takes any'),
})

const mostNames = 40

/** Lets the model use skills and commands by itself. The setting is asked for when it is called. */
export function skillTool(settingOf: () => Setting): Tool {
  return defineTool({
    name: 'Skill',
    description:
      'Loads a skill: instructions for a certain kind of work, written by the user or the project. The result is its text; follow it. Skills are listed in the system prompt by name and description.',
    input: inputSchema,
    kind: 'acts',
    need: (input) => ({ kind: 'none', paths: [], command: null, subject: nameIn(input) }),
    title: (input) => `Skill ${nameIn(input)}`,
    run: async (input, { signal }) => {
      const setting = settingOf()
      const name = nameIn(input)
      const places = await setting.places()
      const command = name === '' ? null : await findCommand(name, places)
      if (command === null) {
        const names = (await listCommands(places)).filter(({ forModel }) => forModel).map((one) => one.name)
        throw new ToolError(`There is no skill ${name}. There are: ${names.slice(0, mostNames).join(', ') || 'none'}.`)
      }
      if (!command.forModel) throw new ToolError(`Only the user may call ${command.name}.`)
      const { content, allowedTools } = await expand(setting, command, { given: input.args ?? '', signal })
      setting.permissions.granted = [...setting.permissions.granted, ...allowedTools]
      return { content }
    },
  })
}

function nameIn({ skill, command }: z.infer<typeof inputSchema>): string {
  return (skill ?? command ?? '').trim().replace(/^\//, '')
}
