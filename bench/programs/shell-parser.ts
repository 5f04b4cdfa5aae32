import { pssOf, quantile, type Figure } from '../figures.ts'
import { onFreshGround, sessionsWhen } from '../ground.ts'

const sessions = 5
/** It asks for nothing, and runs nothing but the shell: what grows is what reading the line has loaded. */
const line = 'run `cat README.md > /dev/null && git status --short | head -3`'

/** What the parser of shell text adds to a session that has run its first command, beside one that has run none. */
export async function measureShellParser(): Promise<readonly Figure[]> {
  return onFreshGround(async ({ product }) => {
    for (let n = 0; n < sessions; n += 1) {
      await product.run('--bg', 'finish at once, please', '--name', `idle ${n}`)
      await product.run('--bg', line, '--name', `read ${n}`)
    }
    const all = await sessionsWhen(product, (listed) => listed.every(({ state }) => state === 'completed'))
    const sizesOf = (kind: string): readonly number[] =>
      all.filter(({ name }) => name.startsWith(kind)).map(({ pid }) => (pid === null ? Number.NaN : pssOf(pid)))
    const before = quantile(sizesOf('idle'), 0.5)
    const after = quantile(sizesOf('read'), 0.5)
    const note = `median of ${sessions}: ${before.toFixed(1)} MB without, ${after.toFixed(1)} MB with`
    return [{ id: 'shell-parser-pss', value: after - before, note }]
  })
}
