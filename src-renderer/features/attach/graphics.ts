/** Whether WebGL runs on a graphics processor here: on a software renderer drawing text as elements is faster. */
export function hasGraphicsProcessor(): boolean {
  const context = document.createElement('canvas').getContext('webgl2')
  if (context === null) return false
  const info = context.getExtension('WEBGL_debug_renderer_info')
  const renderer: unknown = info === null ? '' : context.getParameter(info.UNMASKED_RENDERER_WEBGL)
  context.getExtension('WEBGL_lose_context')?.loseContext()
  return typeof renderer === 'string' && !/swiftshader|llvmpipe|software|basic render/i.test(renderer)
}
