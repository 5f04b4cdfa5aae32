import { wishesInWords } from '../../../../src-shared/api/wishes-in-words.ts'
import { readProjectWishes } from '../../../../src-node/settings/project-wishes.ts'
import type { Setting } from '../setting.ts'

/** Notes that the folder of a new session brings along what waits for its being trusted. */
export async function noteUntrusted({ ledger, places, trust, options }: Setting): Promise<void> {
  const { top } = await places()
  const wishes = await readProjectWishes(top)
  // What the demo's sample repository asks for, the demo grants by itself.
  if (wishes.length === 0 || ledger.record.demo) return
  await trust.told(ledger.host.clock, options.rulesWithinMs)
  if (trust.isTrusted()) return
  const text = `This folder's own ${wishesInWords(wishes)} until it is trusted: backburner trust ${top}`
  await ledger.append({ type: 'note', text })
}
