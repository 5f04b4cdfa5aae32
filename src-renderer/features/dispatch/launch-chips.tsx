import { useState, type ReactNode } from 'react'
import type { OfferedEngine } from '../../../src-shared/api/dispatch.ts'
import { offeredEngines } from '../../app/offered-engines.ts'
import { effortSchema, permissionModeSchema } from '../../../src-shared/board/launch.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { useServices, useValue } from '../../app/services.ts'
import { ChoiceChip, type Choice } from './choice.tsx'
import { DirectoryChip } from './directory-chip.tsx'
import { modeMeanings, modeWord, offeredModes } from '../../../src-shared/client/dispatch/launch-words.ts'

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

const efforts: readonly Choice[] = [
  { value: null, label: 'As the settings say' },
  { value: 'low', label: 'Low', hint: 'Thinks little, answers soon.' },
  { value: 'medium', label: 'Medium' },
  { value: 'high', label: 'High' },
  { value: 'max', label: 'Max', hint: 'Thinks as long as it may.' },
]

const ours: readonly Choice[] = [
  { value: null, label: 'As the settings say' },
  { value: 'agent', label: 'Agent', hint: 'A model with tools works on the task.' },
  { value: 'shell', label: 'Shell', hint: 'The text is a command, run as it is. ! does this once.' },
]

/** What the next dispatch uses, and how to choose something else. */
export function LaunchChips(): ReactNode {
  const services = useServices()
  const { launch, preview } = services
  const said = useValue(preview, (state) => state.preview)
  const defaults = useValue(launch, (state) => state)
  const mode = defaults.permissionMode
  const model = defaults.model ?? said?.model.value ?? null
  const modelWord =
    model === null ? 'Default model' : (models.find((one) => one.value === model)?.label ?? singleLine(model))
  const effort = defaults.effort ?? said?.effort?.value ?? null
  const effortWord =
    effort === null ? 'Default effort' : (efforts.find((one) => one.value === effort)?.label ?? singleLine(effort))
  const engine = defaults.engine ?? said?.engine.value ?? 'agent'
  const [offered, setOffered] = useState<readonly OfferedEngine[]>([])
  const engines: readonly Choice[] = [
    ...ours,
    ...offered
      .filter(({ choice, problem }) => problem === null && !ours.some(({ value }) => value === choice))
      .map(({ choice, name, reports }) => ({
        value: choice,
        label: singleLine(name, 60),
        hint: singleLine(reports, 200),
      })),
  ]
  const engineWord = engines.find(({ value }) => value === engine)?.label ?? singleLine(engine, 40)
  const modeText = modeWord(mode ?? said?.permissionMode.value ?? 'Mode')
  return (
    <>
      <ChoiceChip
        name="Engine"
        title={defaults.engine === null ? `${engineWord}, as the settings say` : engineWord}
        shown={<span className="max-w-32 truncate">{engineWord}</span>}
        choices={engines}
        chosen={defaults.engine}
        onChoose={(value) => launch.setState({ engine: value })}
        onOpen={() => void offeredEngines(services).then(setOffered)}
        className="max-[1039px]:hidden"
      />
      <ChoiceChip
        name="Model"
        title={defaults.model ?? `${modelWord}, as the settings say`}
        shown={<span className="max-w-32 truncate">{modelWord}</span>}
        choices={models}
        chosen={defaults.model}
        onChoose={(value) => launch.setState({ model: value })}
        free={{ label: 'Model by its full name', placeholder: 'claude-…' }}
        className="shrink-0 max-[639px]:hidden"
      />
      <ChoiceChip
        name="Effort"
        title={defaults.effort === null ? `${effortWord}, as the settings say` : effortWord}
        shown={<span className="truncate">{effortWord}</span>}
        choices={efforts}
        chosen={defaults.effort}
        onChoose={(value) => launch.setState({ effort: effortSchema.safeParse(value).data ?? null })}
        className="max-[1199px]:hidden"
      />
      <ChoiceChip
        name="Permission mode"
        title={mode === null ? `${modeText}, as the settings say` : modeText}
        shown={<span className="inline-block truncate first-letter:uppercase">{modeText}</span>}
        choices={modes}
        chosen={mode}
        onChoose={(value) => launch.setState({ permissionMode: permissionModeSchema.safeParse(value).data ?? null })}
        className="max-[759px]:hidden"
      />
      <DirectoryChip />
    </>
  )
}
