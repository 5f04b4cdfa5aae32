import { describe, expect, it } from 'vitest'
import { readTaskLink } from './task-link.ts'

const task = (prompt: string, cwd: string | null = null) => ({ kind: 'task', link: { prompt, cwd } })

describe('a link that brings a task', () => {
  it.each([
    ['backburner://dispatch?prompt=fix%20it', task('fix it')],
    ['backburner://dispatch/?prompt=fix+it&cwd=%2Fsrc%2Fapp', task('fix it', '/src/app')],
    ['BACKBURNER:dispatch?cwd=~/code#top', task('', '~/code')],
    ['backburner://dispatch?prompt=a&prompt=b&mode=bypassPermissions', task('a')],
    ['backburner://dispatch?prompt=a%0Ab%00%1b%5B31mc%E2%80%AEd', task('a\nbcd')],
    ['backburner://dispatch?prompt=%3D%26%3F', task('=&?')],
    ['backburner://dispatch?prompt=x&cwd=C%3A%5Ccode', task('x', 'C:\\code')],
  ])('reads %s', (text, expected) => {
    expect(readTaskLink(text)).toEqual(expected)
  })

  it.each([
    ['backburner://run?prompt=x', 'names nothing that this version knows'],
    ['https://example.com/dispatch?prompt=x', 'names nothing that this version knows'],
    ['backburner://dispatch', 'brings no task'],
    ['backburner://dispatch?prompt=%20%00', 'brings no task'],
    ['backburner://dispatch?prompt=%E0%A4%A', 'is damaged: it cannot be decoded'],
    ['backburner://dispatch?prompt=x&cwd=src', 'names a directory that is no whole path'],
    ['backburner://dispatch?prompt=x&cwd=%2F%2Fserver%2Fshare', 'names a directory that is no whole path'],
    ['backburner://dispatch?prompt=x&cwd=%5C%5Cserver%5Cshare', 'names a directory that is no whole path'],
    ['backburner://dispatch?prompt=x&cwd=%2Fa%0Ab', 'names a directory that is no whole path'],
    [`backburner://dispatch?prompt=${'x'.repeat(20_001)}`, 'brings a task of more than 20000 characters'],
    [`backburner://dispatch?prompt=${'x'.repeat(70_000)}`, 'is too long'],
  ])('refuses %.60s', (text, reason) => {
    expect(readTaskLink(text)).toEqual({ kind: 'refused', reason })
  })
})
