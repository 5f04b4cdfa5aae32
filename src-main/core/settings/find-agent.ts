import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Whether a custom agent of this name is defined: `<directory>/.claude/agents/*.md`, by file name or its `name:` line. */
export async function agentExists(name: string, directories: readonly string[]): Promise<boolean> {
  for (const directory of directories) {
    const folder = join(directory, '.claude', 'agents')
    const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.md'))
    if (files.includes(`${name}.md`)) return true
    for (const file of files) {
      const text = await readFile(join(folder, file), 'utf8').catch(() => '')
      const header = /^---\r?\n([\s\S]*?)\r?\n---/.exec(text)?.[1] ?? ''
      const named = /^name:\s*(.+?)\s*$/m.exec(header)?.[1]?.replace(/^(['"])(.*)\1$/, '$2')
      if (named === name) return true
    }
  }
  return false
}
