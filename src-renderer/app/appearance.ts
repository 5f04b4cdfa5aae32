import { z } from 'zod'
import type { SettingsFile } from '../../src-shared/settings/settings-schema.ts'
import type { Services } from './services.ts'
import type { LocalMemory } from './storage.ts'

const memoryKey = 'appearance'
const usualCodeSize = 12.5
/** Of the line to the letters, as in the type scale. */
const codeLine = 1.44

const appearanceSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']).catch('system'),
  codeFontSize: z.number().min(8).max(32).catch(usualCodeSize),
})
type Appearance = z.infer<typeof appearanceSchema>

/** Shows what the settings say of the looks: at once what they said last, then whatever they say. */
export function followAppearance(services: Pick<Services, 'connection' | 'memory' | 'toasts'>): void {
  const { connection, memory } = services
  const first = remembered(memory)
  let shown = JSON.stringify(first)
  show(first)
  connection.settings.subscribe(({ view, inForce }) => {
    if (view === null) return
    moveOldTheme(services, view.values['appearance.theme']?.source === 'default')
    const next = appearanceIn(inForce)
    const text = JSON.stringify(next)
    if (text === shown) return
    shown = text
    show(next)
    memory.write(memoryKey, text)
  })
}

/** Says in the settings which theme is wanted. */
export async function chooseTheme(
  { connection, toasts }: Pick<Services, 'connection' | 'toasts'>,
  theme: Appearance['theme'],
): Promise<void> {
  const result = await connection.call((client) => client.settings.set({ path: 'appearance.theme', value: theme }))
  if (!result.ok) toasts.show({ kind: 'problem', text: 'The theme was not changed', detail: result.failure.message })
}

function appearanceIn({ appearance }: SettingsFile): Appearance {
  return appearanceSchema.parse({ theme: appearance?.theme, codeFontSize: appearance?.codeFontSize })
}

/** The settings come a moment after the window: until then it looks as it did last time. */
function remembered(memory: LocalMemory): Appearance {
  try {
    return appearanceSchema.parse(JSON.parse(memory.read(memoryKey) ?? '{}'))
  } catch {
    return appearanceSchema.parse({})
  }
}

function show({ theme, codeFontSize }: Appearance): void {
  const root = document.documentElement
  if (theme === 'system') delete root.dataset['theme']
  else root.dataset['theme'] = theme
  root.style.setProperty('--text-code', `${codeFontSize}px`)
  root.style.setProperty('--text-code--line-height', `${Math.round(codeFontSize * codeLine)}px`)
}

/** The theme used to be remembered by each window for itself. */
function moveOldTheme(
  { connection, memory, toasts }: Pick<Services, 'connection' | 'memory' | 'toasts'>,
  unsaid: boolean,
): void {
  const theme = memory.read('theme')
  if (theme === null) return
  memory.write('theme', null)
  if (unsaid && (theme === 'light' || theme === 'dark')) void chooseTheme({ connection, toasts }, theme)
}
