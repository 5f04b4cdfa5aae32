import { useEffect, useState, type ReactNode } from 'react'
import { permissionModeSchema } from '../../../src-shared/board/launch.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { cutMiddle, directoryName } from '../../app/format.ts'
import { useServices, useValue } from '../../app/services.ts'
import { ChoiceChip, type Choice } from './choice.tsx'
import { modeMeanings, modeWord, offeredModes } from './launch-words.ts'

const models: readonly Choice[] = [
  { value: null, label: 'As the settings say' },
  { value: 'opus', label: 'Opus' },
  { value: 'sonnet', label: 'Sonnet' },
  { value: 'haiku', label: 'Haiku' },
]

const modes: readonly Choice[] = [
  { value: null, label: 'As the settings say' },
  ...offeredModes.map((mode) => ({ value: mode, label: modeWord(mode), hint: modeMeanings[mode] })),
]

const engines: readonly Choice[] = [
  { value: 'agent', label: 'Agent', hint: 'A model with tools works on the task.' },
  { value: 'shell', label: 'Shell', hint: 'The text is a command, run as it is. ! does this once.' },
]

/** Directories to choose from: where sessions ran lately. Asked for when there is a connection. */
function useDirectories(): readonly [directories: readonly string[], look: () => void] {
  const { connection, launch } = useServices()
  const ready = useValue(connection.health, (health) => health.data === 'fresh')
  const [directories, setDirectories] = useState<readonly string[]>([])
  const [looked, setLooked] = useState(0)
  useEffect(() => {
    if (!ready) return
    let wanted = true
    void connection
      .call((client) => client.launch.recentDirectories())
      .then((result) => {
        if (!wanted || !result.ok) return
        setDirectories(result.value.directories)
        const latest = result.value.directories[0]
        if (launch.getState().directory === null && latest !== undefined) launch.setState({ directory: latest })
      })
    return () => {
      wanted = false
    }
  }, [connection, launch, ready, looked])
  return [directories, () => setLooked((count) => count + 1)]
}

/** What the next dispatch uses, and how to choose something else. */
export function LaunchChips(): ReactNode {
  const { launch, preview } = useServices()
  const said = useValue(preview, (state) => state.preview)
  const defaults = useValue(launch, (state) => state)
  const [directories, lookUp] = useDirectories()
  const here = defaults.demo?.directory ?? defaults.directory
  const offered = [...new Set([...(defaults.directory === null ? [] : [defaults.directory]), ...directories])]
  const mode = defaults.permissionMode
  const model = defaults.model ?? said?.model.value ?? null
  const modelWord = model === null ? 'Model' : (models.find((one) => one.value === model)?.label ?? singleLine(model))
  const modeText = modeWord(mode ?? said?.permissionMode.value ?? 'Mode')
  return (
    <>
      <ChoiceChip
        name="Engine"
        title={defaults.engine}
        shown={defaults.engine === 'agent' ? 'Agent' : 'Shell'}
        choices={engines}
        chosen={defaults.engine}
        onChoose={(value) => launch.setState({ engine: value === 'shell' ? 'shell' : 'agent' })}
        className="max-[899px]:hidden"
      />
      <ChoiceChip
        name="Model"
        title={defaults.model ?? `${modelWord}, as the settings say`}
        shown={<span className="max-w-32 truncate">{modelWord}</span>}
        choices={models}
        chosen={defaults.model}
        onChoose={(value) => launch.setState({ model: value })}
        free={{ label: 'Model by its full name', placeholder: 'claude-…' }}
      />
      <ChoiceChip
        name="Permission mode"
        title={mode === null ? `${modeText}, as the settings say` : modeText}
        shown={<span className="truncate">{modeText}</span>}
        choices={modes}
        chosen={mode}
        onChoose={(value) => launch.setState({ permissionMode: permissionModeSchema.safeParse(value).data ?? null })}
      />
      <ChoiceChip
        name="Directory"
        title={here ?? 'none chosen'}
        shown={<span className="max-w-40 truncate">{here === null ? 'Choose a directory' : directoryName(here)}</span>}
        choices={offered.map((value) => ({
          value,
          label: directoryName(value),
          hint: cutMiddle(value, 44),
        }))}
        chosen={here}
        onChoose={(value) => launch.setState({ directory: value, demo: null })}
        onOpen={lookUp}
        free={{ label: 'Another directory', placeholder: '/path/to/repository' }}
      />
    </>
  )
}
