import type { SlashHandler } from './slash-context.ts'

/** `/permissions`: the mode and the rules in force. */
export const permissions: SlashHandler = ({ opened: { setting } }) => {
  const { rules, mode } = setting.permissions
  const own = setting.ledger.conversation.sessionRules()
  const part = (title: string, list: readonly string[]): string[] =>
    list.length === 0 ? [] : [`${title}:`, ...list.map((rule) => `  ${rule}`)]
  const lines = [
    ...part('Denied', rules.deny),
    ...part('Asked for', rules.ask),
    ...part('Allowed', [...new Set([...rules.allow, ...setting.permissions.untilRulesCome])]),
    ...part('Allowed for this session', own),
  ]
  const none = lines.length === 0 ? ['There are no rules.'] : []
  return Promise.resolve(
    [
      `Mode: ${mode}`,
      ...none,
      ...lines,
      'Rules come from settings files and from “Always allow”; a denial wins over everything.',
    ].join('\n'),
  )
}
