/** What we use of `/proc/<pid>/stat` (proc_pid_stat(5)). `startTicks` counts clock ticks since the machine's boot. */
export type LinuxStat = {
  readonly pid: number
  readonly command: string
  readonly state: string
  readonly parent: number
  readonly group: number
  readonly session: number
  readonly startTicks: string
}

/** Parses one line of `/proc/<pid>/stat`. The command is in parentheses and may itself hold parentheses and spaces. */
export function parseLinuxStat(text: string): LinuxStat | null {
  const open = text.indexOf('(')
  const close = text.lastIndexOf(')')
  if (open === -1 || close < open) return null
  // Numbered as in the manual page, which counts from 1 and calls the state field 3.
  const rest = text.slice(close + 2).split(' ')
  const field = (number: number): string => rest[number - 3] ?? ''
  const startTicks = field(22)
  if (!/^\d+$/.test(startTicks)) return null
  return {
    pid: Number(text.slice(0, open).trim()),
    command: text.slice(open + 1, close),
    state: field(3),
    parent: Number(field(4)),
    group: Number(field(5)),
    session: Number(field(6)),
    startTicks,
  }
}

/** A process that has ended and only waits for its parent to notice. It holds nothing and runs nothing. */
export function hasEnded(stat: LinuxStat): boolean {
  return stat.state === 'Z' || stat.state === 'X'
}
