/** The steps of the window's zoom, as browsers have them. */
const steps: readonly number[] = [0.5, 0.67, 0.75, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3]

/** How the zoom is to change. */
export type ZoomStep = 'in' | 'out' | 'reset'

/** The zoom after a step from `factor`, between 50 and 300 %. */
export function zoomAfter(factor: number, step: ZoomStep): number {
  switch (step) {
    case 'in':
      return steps.find((one) => one > factor + 0.001) ?? 3
    case 'out':
      return steps.findLast((one) => one < factor - 0.001) ?? 0.5
    case 'reset':
      return 1
  }
}
