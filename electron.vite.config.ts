import path from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type UserConfig } from 'electron-vite'

// scripts/build.mjs builds one part at a time, aside, so that nobody meets half a build.
const only = process.env['BACKBURNER_BUILD_PART']
const out = process.env['BACKBURNER_BUILD_STAGE'] ?? 'out'
const from = (...parts: string[]) => path.resolve(import.meta.dirname, ...parts)
const oneFile = { codeSplitting: false } as const
const production = { 'process.env.NODE_ENV': '"production"' }

const parts: Required<UserConfig> = {
  main: {
    define: production,
    build: {
      outDir: path.join(out, 'main'),
      minify: true,
      sourcemap: true,
      rolldownOptions: { input: from('src-main/electron/main.ts'), output: { ...oneFile, keepNames: true } },
    },
  },
  preload: {
    build: {
      outDir: path.join(out, 'preload'),
      externalizeDeps: false,
      rolldownOptions: {
        input: from('src-preload/index.ts'),
        output: { ...oneFile, format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src-renderer',
    // The same files are opened through app:// and through a browser's http://: no address may start with a slash.
    base: './',
    plugins: [react(), tailwindcss()],
    build: {
      outDir: path.resolve(out, 'renderer'),
      emptyOutDir: true,
      minify: true,
      chunkSizeWarningLimit: 2000,
      rolldownOptions: { input: from('src-renderer/index.html') },
    },
  },
}

export default defineConfig(
  only === undefined ? parts : Object.fromEntries(Object.entries(parts).filter(([name]) => name === only)),
)
