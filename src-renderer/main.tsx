import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { AppShell } from './app-shell.tsx'
import { followAppearance } from './app/appearance.ts'
import { handleKey } from './app/keyboard.ts'
import { Part } from './app/part.tsx'
import { followScreenFocus } from './app/screen-focus.ts'
import { holdKeysForTerminals } from './app/terminal-keys.ts'
import { createServices, ServicesContext, type Surroundings } from './app/services.ts'
import { tellAttention } from './app/outside/attention.ts'
import { showBrowserNotices } from './app/outside/browser-notices.ts'
import { tellMenuKeys } from './app/outside/menu-keys.ts'
import { followNativeEvents } from './app/outside/native-events.ts'
import { takeTaskFromAddress } from './app/outside/task-links.ts'
import { browserDirectory } from './transport/browser-directory.ts'
import './transport/native.ts'
import { portTransport } from './transport/port-transport.ts'
import { portTerminals, websocketTerminals } from './transport/terminal-channel.ts'
import { socketAddress, websocketTransport } from './transport/websocket-transport.ts'
import './styles/app.css'

function surroundings(): Surroundings {
  const native = window.backburner ?? null
  const platform = (native?.platform ?? navigator.userAgent).match(/darwin|Mac OS X/i) === null ? 'other' : 'mac'
  if (native !== null) {
    return { transport: portTransport(native), openTerminal: portTerminals(native), native, platform }
  }
  return {
    transport: websocketTransport(socketAddress('/rpc', location)),
    openTerminal: websocketTerminals(socketAddress('/terminal', location)),
    native,
    platform,
  }
}

const services = createServices(surroundings())
followAppearance(services)
followScreenFocus(services.ui)
holdKeysForTerminals(services)
tellAttention(services)
showBrowserNotices(services)
services.connection.start()
window.addEventListener('keydown', (event) => handleKey(services, event))
const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <ServicesContext value={services}>
      <Part place="fill">
        <AppShell />
      </Part>
    </ServicesContext>
  </StrictMode>,
)

followNativeEvents(services)
tellMenuKeys(services)
if (services.native === null) {
  const takeTask = (): void => {
    const read = takeTaskFromAddress(location, history)
    if (read !== null) services.links.bring(read)
  }
  void browserDirectory().then((directory) => {
    if (directory !== null) services.launch.setState({ directory })
    takeTask()
    window.addEventListener('hashchange', takeTask)
  })
}
