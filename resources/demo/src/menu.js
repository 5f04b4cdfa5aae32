/** The teas we serve. Prices in cents, brewing times in seconds, temperatures in °C. */
export const teas = [
  { name: 'Sencha', price: 420, brew: 65, temperature: 75 },
  { name: 'Assam', price: 380, brew: 240, temperature: 98 },
  { name: 'Earl Grey', price: 390, brew: 210, temperature: 96 },
  { name: 'Oolong', price: 460, brew: 185, temperature: 88 },
  { name: 'Peppermint', price: 340, brew: 420, temperature: 100 },
]

/** The tea of that name. */
export function findTea(name) {
  return teas.find((tea) => tea.name === name)
}
