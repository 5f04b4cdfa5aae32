import { useServices, useUi, useValue } from './services.ts'
import { useSetting } from './use-setting.ts'

/** Whether the board shows the first steps: on an empty board until they were left, and while their session works. */
export function useFirstStepsShown(): boolean {
  const { lines, connection } = useServices()
  const empty = useValue(lines, (value) => value.empty)
  const known = useValue(connection.settings, ({ view }) => view !== null)
  const wanted = useSetting('appearance.firstSteps') !== false
  const left = useUi((state) => state.firstSteps === 'left')
  const began = useUi((state) => state.firstSession !== null)
  return !left && (began || (empty && known && wanted))
}
