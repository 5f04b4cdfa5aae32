/** 210 seconds are "3:30". */
export function formatTime(seconds) {
  return `${Math.floor(seconds / 60)}:${seconds % 60}`
}

/** How to brew a tea, for the card on the tray. */
export function brewingCard(tea) {
  return `${tea.name}: ${tea.temperature} °C for ${formatTime(tea.brew)}`
}
