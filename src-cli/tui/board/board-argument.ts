/** The argument of the terminal program that shows the board; its options follow, as JSON. */
export const boardArgument = '--board'
