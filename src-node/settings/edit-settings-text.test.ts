import { expect, test } from 'vitest'
import { whyUnfitText, withItem, withoutItem, withoutSetting, withSetting } from './edit-settings-text.ts'

test.each([
  ['', 'model', 'opus', '{\n  "model": "opus"\n}\n'],
  ['{}', 'appearance.theme', 'dark', '{\n  "appearance": {\n    "theme": "dark"\n  }\n}\n'],
  [
    '{"theirs":1,"model":"a","z":{"a":[]}}',
    'model',
    'b',
    '{\n  "theirs": 1,\n  "model": "b",\n  "z": {\n    "a": []\n  }\n}\n',
  ],
  ['{\n\t"model": "a"\n}\n', 'agent', 'x', '{\n\t"model": "a",\n\t"agent": "x"\n}\n'],
  ['{\r\n    "model": "a"\r\n}\r\n', 'model', 'b', '{\r\n    "model": "b"\r\n}\r\n'],
  ['\uFEFF{"model":"a"}', 'model', 'b', '\uFEFF{\n  "model": "b"\n}\n'],
  [
    '{"permissions":{"mine":1,"allow":["A"]}}',
    'permissions.allow',
    [],
    '{\n  "permissions": {\n    "mine": 1,\n    "allow": []\n  }\n}\n',
  ],
  ['{"env":{"A":"1"}}', 'env.B.C', '2', '{\n  "env": {\n    "A": "1",\n    "B.C": "2"\n  }\n}\n'],
])('%j with %s = %j', (text, path, value, expected) => {
  expect(withSetting(text, path, value)).toEqual({ ok: true, text: expected })
})

test.each([
  ['{"a":1,"model":"x"}', 'model', '{\n  "a": 1\n}\n'],
  ['{"permissions":{"allow":["A"]},"a":1}', 'permissions.allow', '{\n  "a": 1\n}\n'],
  ['{"permissions":{"allow":["A"],"mine":1}}', 'permissions.allow', '{\n  "permissions": {\n    "mine": 1\n  }\n}\n'],
  ['{"env":{"A":"1","B":"2"}}', 'env.A', '{\n  "env": {\n    "B": "2"\n  }\n}\n'],
])('%j without %s', (text, path, expected) => {
  expect(withoutSetting(text, path)).toEqual({ ok: true, text: expected })
})

test('an item is added to what the file has by now, and taken out of it', () => {
  const file = '{"permissions":{"allow":["A","B"]},"a":1}'
  const after = withItem(file, 'permissions.allow', 'C')
  expect(after.ok && JSON.parse(after.text)).toEqual({ permissions: { allow: ['A', 'B', 'C'] }, a: 1 })
  expect(withItem('', 'permissions.allow', 'C')).toEqual(withSetting('', 'permissions.allow', ['C']))
  const without = withoutItem(file, 'permissions.allow', 'A')
  expect(without.ok && JSON.parse(without.text)).toEqual({ permissions: { allow: ['B'] }, a: 1 })
  expect(withoutItem('{"permissions":{"allow":["A"]},"a":1}', 'permissions.allow', 'A')).toEqual(
    withoutSetting('{"permissions":{"allow":["A"]},"a":1}', 'permissions.allow'),
  )
  expect(withItem('{}', 'appearance.theme', 'dark').ok).toBe(false)
  expect(withItem('{', 'permissions.allow', 'A').ok).toBe(false)
})

test.each([
  ['{}', 'nonsense', 1, /no setting “nonsense”/],
  ['{}', 'appearance.theme', 'pink', /“appearance.theme” was not changed: must be one of system, light, dark/],
  ['{}', 'limits.workingSessions', 0, /“limits.workingSessions” was not changed: must be more than 0/],
  ['{}', 'env.A', 1, /“env.A” was not changed: A must be text/],
  ['{ "model": ', 'model', 'a', /not valid JSON .* left as it is/],
  ['[]', 'model', 'a', /no JSON object; it was left as it is/],
  ['{"permissions":7}', 'permissions.allow', [], /“permissions” that is no object; it was left as it is/],
])('%j refuses %s = %j', (text, path, value, reason) => {
  const edited = withSetting(text, path, value)
  expect(edited.ok ? '' : edited.reason).toMatch(reason)
})

test('a whole text is looked at: JSON, and what fits', () => {
  expect(whyUnfitText('')).toBe(null)
  expect(whyUnfitText('{"model":"a","theirs":{}}')).toBe(null)
  expect(whyUnfitText('{')).toMatch(/not valid JSON/)
  expect(whyUnfitText('{"model":7}')).toMatch(/does not fit: model must be text/)
})
