/** The options that are picked so far, for each question of a request. */
export type Picks = readonly (readonly number[])[]

/** The picks after a press on an option: it comes or goes, and takes the place of another where only one may be picked. */
export function toggled(picks: Picks, question: number, option: number, several: boolean): Picks {
  return picks.map((picked, at) => {
    if (at !== question) return picked
    if (picked.includes(option)) return picked.filter((one) => one !== option)
    return several ? [...picked, option].toSorted((a, b) => a - b) : [option]
  })
}

/**
 * The question that digits go to after a pick in `question`: it stays where several may be picked, else it is the next
 * one without an answer; the last one keeps them.
 */
export function digitsAfter(picks: Picks, question: number, several: boolean): number {
  if (several || picks[question]?.length === 0) return question
  const later = picks.findIndex((picked, at) => at > question && picked.length === 0)
  if (later >= 0) return later
  const open = picks.findIndex((picked) => picked.length === 0)
  return open >= 0 ? open : question
}
