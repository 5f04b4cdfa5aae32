/** Made when the first time of day is shown: it takes a while, and a program may start without. */
let clockFormat: Intl.DateTimeFormat | null = null

/** A time of day: `15:40`. */
export function formatClock(at: number): string {
  clockFormat ??= new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  return clockFormat.format(at)
}

/** A time span in words for sentences: `12 minutes`. */
export function formatSpan(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const [count, unit] =
    seconds < 60
      ? [seconds, 'second']
      : seconds < 3_600
        ? [Math.floor(seconds / 60), 'minute']
        : seconds < 86_400
          ? [Math.floor(seconds / 3_600), 'hour']
          : [Math.floor(seconds / 86_400), 'day']
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

/** `1 file`, `3 files`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

/** A path with `~` for the person's home, where that is known. */
export function fromHome(path: string, userHome: string | null): string {
  const isBelow = userHome !== null && (path === userHome || path.startsWith(`${userHome}/`))
  return isBelow ? `~${path.slice(userHome.length)}` : path
}

/** A path as people recognise it: from their home, or else its last two parts. */
export function shortPath(path: string, userHome: string | null = null): string {
  const whole = fromHome(path, userHome)
  if (whole !== path && whole.length <= 40) return whole
  const parts = path.split(/[\\/]/).filter((part) => part !== '')
  return parts.length <= 2 ? path : `…/${parts.slice(-2).join('/')}`
}

/** The last part of a path, which is how people call a directory. */
export function directoryName(path: string): string {
  const parts = path.split(/[\\/]/).filter((part) => part !== '')
  return parts.at(-1) ?? path
}

const byteUnits = ['bytes', 'KB', 'MB', 'GB'] as const

/** An amount of data: `312 bytes`, `1.4 MB`, `12 GB`. */
export function formatBytes(bytes: number): string {
  const power = Math.min(byteUnits.length - 1, bytes < 1024 ? 0 : Math.floor(Math.log2(bytes) / 10))
  const value = bytes / 1024 ** power
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${byteUnits[power] ?? ''}`
}
