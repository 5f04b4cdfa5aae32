import type { ReactNode } from 'react'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { appVersion } from '../../../src-shared/api/version.ts'
import { useServices, useValue } from '../../app/services.ts'
import { Bar } from './bar.tsx'

/** Says that page and supervisor are of different versions, which one is older, and what to do. */
export function VersionBar(): ReactNode {
  const { connection } = useServices()
  const older = useValue(connection.health, (health) => health.older)
  const version = useValue(connection.health, (health) => health.supervisor?.version ?? '')
  if (older === 'none') return null
  const theirs = singleLine(version, 40)
  if (older === 'supervisor')
    return (
      <Bar name="Different versions">
        The supervisor (version {theirs}) is older than this page ({appVersion}): run “backburner daemon stop
        --keep-workers”, then any command starts the new one. Sessions go on meanwhile.
      </Bar>
    )
  return (
    <Bar name="Different versions" actions={[{ label: 'Reload', run: () => location.reload() }]}>
      This page (version {appVersion}) is older than its supervisor ({theirs}): reload it. If that does not help, start
      “backburner serve” again. What is typed stays.
    </Bar>
  )
}
