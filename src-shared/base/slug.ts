/** A branch-safe name of at most 40 characters: `Fix the flaky test!` → `fix-the-flaky-test`. Never empty. */
export function slugOf(text: string): string {
  const slug = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '')
  return slug === '' ? 'session' : slug
}

/** A session's first name, made from its prompt at once: its first words, at most 40 characters. */
export function nameFromPrompt(prompt: string): string {
  const line = prompt.replace(/\s+/g, ' ').trim()
  if (line.length <= 40) return line === '' ? 'session' : line
  const cut = line.slice(0, 40)
  const lastBlank = cut.lastIndexOf(' ')
  return (lastBlank > 12 ? cut.slice(0, lastBlank) : cut).replace(/[\s,.;:]+$/, '')
}
