// `npm run package`: the app for this platform, unpacked, in dist/ (electron-builder.yml).
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { ensureBuilt } from './bootstrap.mjs'
import { commandFile, inRoot, root } from './lib/house.mjs'

const electron = inRoot('node_modules/electron/dist')
if (!existsSync(electron)) {
  console.error("package: Electron's binary is not here; `npx install-electron` fetches it")
  process.exit(1)
}
await ensureBuilt()
const args = ['--dir', '--publish=never', `--config.electronDist=${electron}`]
spawn(process.execPath, [commandFile('electron-builder'), ...args], { cwd: root, stdio: 'inherit' }).once(
  'exit',
  (code) => process.exit(code ?? 1),
)
