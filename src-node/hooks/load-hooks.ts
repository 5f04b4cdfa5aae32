import { join } from 'node:path'
import { z } from 'zod'
import { readBounded } from '../definitions/definition-files.ts'
import { loadSettings, type SettingsQuery } from '../settings/load-settings.ts'
import { hooksIn, type Hook } from '../settings/merge-settings.ts'
import { hooksSchema } from '../../src-shared/settings/settings-schema.ts'

/** The hooks of a session's settings and plugins, with and without those of its project. */
export type LoadedHooks = {
  readonly trusted: readonly Hook[]
  readonly untrusted: readonly Hook[]
  /** A sentence for each hook of a type that is not run. */
  readonly problems: readonly string[]
}

/** Reads the hooks as they stand in the files now. */
export async function loadHooks(
  query: Omit<SettingsQuery, 'trusted' | 'flags'> & { readonly pluginDirs: readonly string[] },
): Promise<LoadedHooks> {
  const { pluginDirs, ...settings } = query
  const [plugins, trusted, untrusted] = await Promise.all([
    Promise.all(pluginDirs.map(hooksOfPlugin)),
    loadSettings({ ...settings, trusted: true }),
    loadSettings({ ...settings, trusted: false }),
  ])
  const all = ({ settings: { hooks, hooksFrom } }: typeof trusted): readonly Hook[] =>
    hooksFrom === 'all' ? [...hooks, ...plugins.flat()] : hooks
  return {
    trusted: all(trusted),
    untrusted: all(untrusted),
    problems: trusted.settings.otherHooks.map(
      ({ value, source }) => `The hook ${value} of ${source} is not run: only hooks of the type command are.`,
    ),
  }
}

const pluginFileSchema = z.looseObject({ hooks: hooksSchema })

/** `hooks/hooks.json` of a plugin. One that does not decode brings none. */
async function hooksOfPlugin(pluginRoot: string): Promise<readonly Hook[]> {
  const path = join(pluginRoot, 'hooks', 'hooks.json')
  const text = await readBounded(path)
  if (text === null) return []
  try {
    const { hooks } = pluginFileSchema.parse(JSON.parse(text))
    return hooksIn(hooks, path).map((hook) => ({
      ...hook,
      command: hook.command.replaceAll('${CLAUDE_PLUGIN_ROOT}', pluginRoot),
      pluginRoot,
    }))
  } catch {
    return []
  }
}
