/** The tasks of `backburner demo`. Their prompts are in `resources/demo-tasks.json`. */
import type { Script } from '../schema.ts'
import { brewingTimes } from './brewing-times.ts'
import { loyaltyCard } from './loyalty-card.ts'
import { openPoints } from './open-points.ts'
import { priceList } from './price-list.ts'
import { salesImport } from './sales-import.ts'

/** In the order of the task list. */
export const demoScripts: readonly Script[] = [brewingTimes, loyaltyCard, priceList, openPoints, salesImport]
