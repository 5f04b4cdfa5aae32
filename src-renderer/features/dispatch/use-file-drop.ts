import { useEffect, useRef, useState } from 'react'

/** What was dropped on the window. */
export type Dropped = { readonly files: readonly File[]; readonly directories: readonly File[] }

function droppedOn(data: DataTransfer): Dropped {
  const files: File[] = []
  const directories: File[] = []
  for (const item of data.items) {
    const file = item.kind === 'file' ? item.getAsFile() : null
    if (file !== null) (item.webkitGetAsEntry()?.isDirectory === true ? directories : files).push(file)
  }
  return { files, directories }
}

/** Takes files dropped anywhere on the window that no other place took. Returns whether some hang over it. */
export function useFileDrop(onDrop: (dropped: Dropped) => void): boolean {
  const [hovering, setHovering] = useState(false)
  const latest = useRef(onDrop)
  useEffect(() => {
    latest.current = onDrop
  })
  useEffect(() => {
    const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true
    const over = (event: DragEvent): void => {
      if (!carriesFiles(event) || event.defaultPrevented) return
      // Without this the browser opens the file in the board's place.
      event.preventDefault()
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy'
      setHovering(true)
    }
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setHovering(false)
    }
    const drop = (event: DragEvent): void => {
      setHovering(false)
      if (!carriesFiles(event) || event.defaultPrevented || event.dataTransfer === null) return
      event.preventDefault()
      latest.current(droppedOn(event.dataTransfer))
    }
    window.addEventListener('dragover', over)
    window.addEventListener('dragleave', leave)
    window.addEventListener('drop', drop)
    return () => {
      window.removeEventListener('dragover', over)
      window.removeEventListener('dragleave', leave)
      window.removeEventListener('drop', drop)
    }
  }, [])
  return hovering
}
