/** Whether lines that follow each other are wanted instead of a picture that is drawn again and again. */
export function wantsLinear(environment: Readonly<Record<string, string | undefined>>): boolean {
  const isOn = (name: string): boolean => !['', '0', 'false'].includes(environment[name] ?? '')
  return isOn('BACKBURNER_SCREEN_READER') || isOn('INK_SCREEN_READER') || environment['TERM'] === 'dumb'
}
