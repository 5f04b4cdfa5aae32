import type { ISearchDecorationOptions } from '@xterm/addon-search'
import type { ITheme } from '@xterm/xterm'
import './terminal.css'

let probe: { readonly element: HTMLElement; readonly paint: CanvasRenderingContext2D | null } | null = null

/** A colour of the style sheet as the emulator reads it, in the theme in force. */
function colorOf(name: string): string {
  if (probe === null) {
    const element = document.createElement('span')
    element.hidden = true
    document.body.append(element)
    probe = { element, paint: document.createElement('canvas').getContext('2d', { willReadFrequently: true }) }
  }
  const { element, paint } = probe
  element.style.color = `var(${name})`
  const color = getComputedStyle(element).color
  if (paint === null) return color
  paint.clearRect(0, 0, 1, 1)
  paint.fillStyle = color
  paint.fillRect(0, 0, 1, 1)
  const [red = 0, green = 0, blue = 0, alpha = 255] = paint.getImageData(0, 0, 1, 1).data
  return `#${[red, green, blue, alpha].map((part) => part.toString(16).padStart(2, '0')).join('')}`
}

const ansiNames = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const
const brightNames = [
  'brightBlack',
  'brightRed',
  'brightGreen',
  'brightYellow',
  'brightBlue',
  'brightMagenta',
  'brightCyan',
  'brightWhite',
] as const

/** The colours of a terminal in the theme in force. */
export function readTheme(): ITheme {
  const theme: ITheme = {
    background: colorOf('--terminal-ground'),
    foreground: colorOf('--terminal-text'),
    cursor: colorOf('--terminal-text'),
    cursorAccent: colorOf('--terminal-ground'),
    selectionBackground: colorOf('--terminal-selection'),
    scrollbarSliderBackground: colorOf('--terminal-slider'),
    scrollbarSliderHoverBackground: colorOf('--terminal-slider-active'),
    scrollbarSliderActiveBackground: colorOf('--terminal-slider-active'),
  }
  for (const [n, name] of [...ansiNames, ...brightNames].entries()) theme[name] = colorOf(`--terminal-${n}`)
  return theme
}

/** How matches of a search are marked, in the theme in force. */
export function readSearchColors(): ISearchDecorationOptions {
  const match = colorOf('--terminal-match').slice(0, 7)
  const active = colorOf('--terminal-match-active').slice(0, 7)
  return {
    matchBackground: match,
    matchOverviewRuler: match,
    activeMatchBackground: active,
    activeMatchColorOverviewRuler: active,
  }
}

/** Calls `changed` whenever another theme is in force, by choice or by the system. */
export function onThemeChange(changed: () => void): () => void {
  const chosen = new MutationObserver(changed)
  chosen.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  const system = matchMedia('(prefers-color-scheme: dark)')
  system.addEventListener('change', changed)
  return () => {
    chosen.disconnect()
    system.removeEventListener('change', changed)
  }
}
