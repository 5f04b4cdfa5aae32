// `npm run dev`: the app in a window, its renderer reloaded as files change (electron-vite). Supervisor, worker and command
// line are what `npm run build` made of them.
import { spawn } from 'node:child_process'
import { hasElectron } from './lib/electron.mjs'
import { commandFile, root } from './lib/house.mjs'

if (!hasElectron()) {
  console.error("dev: Electron's binary is not here; `npx install-electron` fetches it, `npm start` works without")
  process.exit(1)
}
const child = spawn(process.execPath, [commandFile('electron-vite'), 'dev', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
})
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
  process.on(signal, () => child.kill(signal))
child.once('exit', (code) => process.exit(code ?? 1))
