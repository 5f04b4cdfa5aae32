/** Hours without notifications: times of day such as `22:00`, in local time. */
export type QuietHours = { readonly from: string; readonly to: string }

function minutesOf(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':')
  return Number(hours) * 60 + Number(minutes)
}

/** Whether it is quiet at a minute of the local day. Hours may go over midnight; equal times are the whole day. */
export function isQuietAt({ from, to }: QuietHours, minuteOfDay: number): boolean {
  const begin = minutesOf(from)
  const end = minutesOf(to)
  if (begin === end) return true
  return begin < end ? minuteOfDay >= begin && minuteOfDay < end : minuteOfDay >= begin || minuteOfDay < end
}

/** The minute of the local day. `at`: milliseconds since the epoch. */
export function minuteOfDay(at: number): number {
  const date = new Date(at)
  return date.getHours() * 60 + date.getMinutes()
}
