import type { ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import type { EditPlace } from './editor.ts'
import { useServices, useValue } from './services.ts'

/** Whether the text of a box is in the user's editor: until it is back, the box only shows it. */
export function useEdited(place: EditPlace): boolean {
  return useValue(useServices().editor.store, ({ edits }) => edits.some((edit) => edit.place === place))
}

/** The line that says which editor has the text of a box, and ends the wait. */
export function EditorWait({ place }: { readonly place: EditPlace }): ReactNode {
  const { editor } = useServices()
  const edit = useValue(editor.store, ({ edits }) => edits.find((one) => one.place === place))
  if (edit === undefined) return null
  const { started } = edit
  return (
    <div role="status" aria-label="Editor" className="flex items-center gap-3 px-3 pt-2 text-small text-dim">
      <span className="min-w-0 flex-1 truncate">
        {started === null ? 'Opening your editor…' : `Waiting for ${started.editor}: save and close the file there`}
      </span>
      <Button className="!h-6" onClick={() => editor.cancel(edit.editId)}>
        Cancel
      </Button>
    </div>
  )
}
