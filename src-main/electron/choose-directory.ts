import { dialog, type BrowserWindow } from 'electron'

/** The directory that the user chooses in the platform's own dialog; null for none. */
export async function chooseDirectory(window: BrowserWindow): Promise<string | null> {
  const { filePaths } = await dialog.showOpenDialog(window, {
    title: 'Where tasks run',
    buttonLabel: 'Work here',
    properties: ['openDirectory', 'createDirectory', 'showHiddenFiles'],
  })
  return filePaths[0] ?? null
}
