import { useEffect, useState, type ReactNode } from 'react'
import type { HostStatus } from '../../../src-shared/api/contract.ts'
import { hostInWords } from '../../../src-shared/api/host-in-words.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { useServices, useValue } from '../../app/services.ts'

/** Hosts of pull requests, and what they let one ask; nothing before the first was asked. */
export function HostsList(): ReactNode {
  const { connection } = useServices()
  const fresh = useValue(connection.health, ({ data }) => data === 'fresh')
  const [hosts, setHosts] = useState<readonly HostStatus[]>([])
  useEffect(() => {
    if (!fresh) return
    let wanted = true
    void connection
      .call((client) => client.supervisor.status())
      .then((result) => {
        if (wanted && result.ok) setHosts(result.value.hosts ?? [])
      })
    return () => {
      wanted = false
    }
  }, [connection, fresh])
  if (hosts.length === 0) return null
  return (
    <section aria-label="Pull request hosts" className="mt-4">
      <h3 className="font-bold">Pull requests</h3>
      <ul className="mt-1 grid gap-0.5 text-small text-dim">
        {hosts.map((one) => (
          <li key={one.host} className="tabular-nums">
            {singleLine(one.host, 100)}: {singleLine(hostInWords(one), 300)}
          </li>
        ))}
      </ul>
    </section>
  )
}
