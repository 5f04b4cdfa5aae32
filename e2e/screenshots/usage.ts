import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const models = [
  { model: 'claude-opus-5-5', share: 0.62, dollars: 1 },
  { model: 'claude-sonnet-5-5', share: 0.31, dollars: 0.45 },
  { model: 'claude-haiku-5-5', share: 0.07, dollars: 0.08 },
]
const names = ['seat map', 'fares per season', 'search by harbour', 'mail templates', 'release 3.1', 'login for crews']

function dayBefore(days: number): string {
  const at = new Date()
  at.setDate(at.getDate() - days)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}

/** Writes what sessions used on each of the last 30 days: less on Saturdays and Sundays, the same in every run. */
export function writeUsage(home: string): void {
  const lines: string[] = []
  for (let days = 30; days >= 1; days -= 1) {
    const weekday = new Date(Date.now() - days * 86_400_000).getDay()
    const busy = (weekday === 0 || weekday === 6 ? 0.15 : 1) * (0.7 + 0.5 * Math.abs(Math.sin(days * 1.7)))
    for (const [index, { model, share, dollars }] of models.entries()) {
      const costUsd = Math.round(1_800 * busy * share * dollars) / 100
      const n = (days + index) % names.length
      lines.push(
        JSON.stringify({
          schema: 1,
          day: dayBefore(days),
          sessionId: `00000000-0000-4000-8000-00000000000${n}`,
          name: names[n],
          model,
          requests: Math.round(140 * busy * share),
          inputTokens: Math.round(90_000 * busy * share),
          outputTokens: Math.round(160_000 * busy * share),
          cacheReadTokens: Math.round(9_000_000 * busy * share),
          cacheWriteTokens: Math.round(600_000 * busy * share),
          costUsd,
        }),
      )
    }
  }
  mkdirSync(join(home, 'daemon'), { recursive: true, mode: 0o700 })
  writeFileSync(join(home, 'daemon', 'usage.jsonl'), `${lines.join('\n')}\n`, { mode: 0o600 })
}
