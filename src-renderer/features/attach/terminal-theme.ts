import type { ITerminalOptions } from '@xterm/xterm'

/** How every terminal looks: dark in both themes, as programs expect it. */
export const terminalOptions: ITerminalOptions = {
  allowProposedApi: true,
  fontFamily:
    "ui-monospace, 'SF Mono', 'Cascadia Mono', 'JetBrains Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  fontSize: 12.5,
  lineHeight: 1.2,
  scrollback: 10_000,
  cursorBlink: false,
  minimumContrastRatio: 4.5,
  theme: {
    background: '#0a0b0d',
    foreground: '#dcdee2',
    cursor: '#dcdee2',
    scrollbarSliderBackground: '#ffffff1a',
    scrollbarSliderHoverBackground: '#ffffff33',
    scrollbarSliderActiveBackground: '#ffffff4d',
    selectionBackground: '#2f4a6b',
    black: '#22252b',
    red: '#f2777a',
    green: '#79c795',
    yellow: '#e8bd5a',
    blue: '#7fb1f2',
    magenta: '#c99bf0',
    cyan: '#6fc6cf',
    white: '#dcdee2',
    brightBlack: '#8b9099',
    brightRed: '#ff9698',
    brightGreen: '#9be0b2',
    brightYellow: '#ffd67d',
    brightBlue: '#a6caff',
    brightMagenta: '#ddbcff',
    brightCyan: '#93dfe6',
    brightWhite: '#ffffff',
  },
}
