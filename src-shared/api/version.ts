/** The API's version; calls begin with it (`supervisor.hello`). A newer client asks an older supervisor to hand over. */
export const apiVersion = 2

/** The version of the app, shown to people. */
export const appVersion = '0.1.0'

/** The header of a WebSocket request to `/rpc` that names an environment of `supervisor.registerEnvironment`. */
export const environmentHeader = 'x-backburner-environment'
