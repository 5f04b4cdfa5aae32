import { useEffect, useState, type ReactNode } from 'react'
import { flushSync } from 'react-dom'
import type { TrustedFolder } from '../../../src-shared/api/trust.ts'
import { wishesInWords } from '../../../src-shared/api/wishes-in-words.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { commands } from '../../app/commands/registry.ts'
import { directoryName, shortPath } from '../../app/format.ts'
import { launchDirectory } from '../../app/launch-defaults.ts'
import { useServices, useValue } from '../../app/services.ts'
import { Button } from '../../ui/button.tsx'
import { Step } from './step.tsx'

const kinds: Readonly<Record<TrustedFolder['wishes'][number]['kind'], string>> = {
  hook: 'hook',
  'mcp-server': 'MCP server',
  setup: 'setup',
  env: 'variable',
  allow: 'allow rule',
  directory: 'directory',
  check: 'check',
}

/** What the folder of the next task brings along, exactly, and whether that may run. `isWhole`: trust can be ended too. */
export function TrustStep({ isWhole = false }: { readonly isWhole?: boolean }): ReactNode {
  const { launch } = useServices()
  const directory = useValue(launch, launchDirectory)
  // The demo grants what its own repository asks for.
  const isDemo = useValue(launch, (state) => state.demo !== null)
  if (isDemo && !isWhole) return null
  if (directory !== null) return <FolderStep key={directory} directory={directory} isWhole={isWhole} />
  return (
    <Step
      title="A folder"
      done={false}
      status="Tasks run in a directory of yours."
      action={<ChooseButton label="Choose a directory" />}
    />
  )
}

function ChooseButton({ label }: { readonly label: string }): ReactNode {
  const services = useServices()
  return (
    <Button
      onClick={() => {
        // The choice opens in the header, beside its button.
        flushSync(() => services.ui.setState({ overlay: null }))
        commands['choose-directory'].run(services, 0)
      }}
    >
      {label}
    </Button>
  )
}

function FolderStep(props: { readonly directory: string; readonly isWhole: boolean }): ReactNode {
  const { directory, isWhole } = props
  const { connection, preview } = useServices()
  const live = useValue(connection.health, ({ socket }) => socket === 'open')
  const [folder, setFolder] = useState<TrustedFolder | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    let wanted = true
    if (live)
      void connection
        .call((client) => client.trust.read({ cwd: directory }))
        .then((result) => {
          if (!wanted) return
          if (result.ok) setFolder(result.value)
          else setProblem(result.failure.message)
        })
    return () => {
      wanted = false
    }
  }, [connection, directory, live])
  const trust = async (trusted: boolean): Promise<void> => {
    if (folder === null) return
    setProblem(null)
    const result = await connection.call((client) => client.trust.set({ cwd: folder.directory, trusted }))
    if (!result.ok) return setProblem(result.failure.message)
    setFolder(result.value)
    // The line under the box says the same.
    const { wishes } = result.value
    const waiting = trusted || wishes.length === 0 ? {} : { waitsForTrust: wishesInWords(wishes) }
    preview.setState((state) => {
      if (state.preview === null) return state
      const { waitsForTrust: _before, ...rest } = state.preview
      return { preview: { ...rest, ...waiting } }
    })
  }
  const name = <span title={singleLine(directory)}>{shortPath(singleLine(folder?.directory ?? directory))}</span>
  const waits = folder !== null && !folder.trusted && folder.wishes.length > 0
  return (
    <Step
      title={`Folder ${singleLine(directoryName(directory), 40)}`}
      done={folder !== null && !waits}
      status={
        folder === null ? (
          name
        ) : folder.trusted ? (
          <>{name} is trusted.</>
        ) : waits ? (
          `Of its own, ${wishesInWords(folder.wishes)} until you trust it. Work in it is possible without.`
        ) : (
          <>{name} brings nothing along that would have to be trusted.</>
        )
      }
      action={
        <>
          {waits && <Button onClick={() => void trust(true)}>Trust this folder</Button>}
          {isWhole && folder?.trusted === true && <Button onClick={() => void trust(false)}>Trust it no longer</Button>}
          <ChooseButton label="Another directory" />
        </>
      }
    >
      {waits && (
        <ul aria-label="What waits" className="mt-1 max-h-32 overflow-auto pl-5">
          {folder.wishes.map((wish, index) => (
            <li key={index} className="flex gap-2 text-small">
              <span className="w-20 shrink-0 text-faint">{kinds[wish.kind]}</span>
              <code className="min-w-0 flex-1 truncate font-mono" title={singleLine(wish.text)}>
                {singleLine(wish.text, 200)}
              </code>
              <span className="max-w-[40%] shrink-0 truncate text-faint" title={singleLine(wish.source)}>
                {shortPath(singleLine(wish.source))}
              </span>
            </li>
          ))}
        </ul>
      )}
      {problem !== null && (
        <p role="alert" className="pl-5 text-small text-failed">
          {problem}
        </p>
      )}
    </Step>
  )
}
