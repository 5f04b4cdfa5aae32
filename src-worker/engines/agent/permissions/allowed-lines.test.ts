import { describe, expect, test } from 'vitest'
import { useLineGround } from './testing/line-ground.ts'

const ground = useLineGround()

describe('an allowed command', () => {
  test.each([
    ['npm test', 'Bash(npm test)'],
    ['npm test', 'Bash(npm test:*)'],
    ['npm test -- -u', 'Bash(npm test:*)'],
    ['npm test -- -u', 'Bash(npm test *)'],
    ['npm test', 'Bash(npm test *)'],
    ['npm run build', 'Bash(npm run *)'],
    ['npm run build:css -- --watch', 'Bash(npm run *)'],
    ['npm test 2>&1 | tail -5', 'Bash(npm test:*)'],
    ['npm test > /dev/null', 'Bash(npm test:*)'],
    ['npm test > $JOB/tmp/out', 'Bash(npm test:*)'],
    ['npm test > out.txt', 'Bash(npm test:*)'],
    ['cd src && npm test', 'Bash(npm test:*)'],
    ['CI=1 npm test', 'Bash(npm test:*)'],
    ['NODE_ENV=test npm test', 'Bash(npm test:*)'],
    ['timeout 60 npm test', 'Bash(npm test:*)'],
    ['time npm test', 'Bash(npm test:*)'],
    ['bash -c "npm test"', 'Bash(npm test:*)'],
    ['npm test $FILES', 'Bash(npm test:*)'],
    ['npm test -- "$(git diff --name-only)"', 'Bash(npm test:*)'],
    ['npm test || echo failed', 'Bash(npm test:*)'],
    ['for i in 1 2 3; do npm test; done', 'Bash(npm test:*)'],
    ['git commit -m "a; b && c"', 'Bash(git commit:*)'],
    ['git commit -m "$(cat <<\'EOF\'\na `b` $c\nEOF\n)"', 'Bash(git commit:*)'],
    ['a && b', 'Bash(a && b)'],
    ['rm -rf dist; echo "$X" $(y)', 'Bash(rm -rf dist; echo "$X" $(y))'],
    ['anything $(at all)', 'Bash'],
    ['echo x > src/b.ts', 'Edit(src/**)'],
    ['cat /etc/hosts', 'Read(//etc/hosts)'],
    ['cp x /etc/y', 'Bash(cp:*)'],
  ])('%s is covered by %s', (line, rule) => {
    expect(ground().decide(line, { allow: [rule] }).verdict).toBe('allow')
    expect(ground().decide(line, { mode: 'dontAsk', allow: [rule] }).verdict).toBe('allow')
  })

  test.each([
    ['npm test -- -u', 'Bash(npm test)'],
    ['npm testing', 'Bash(npm test:*)'],
    ['npm test && rm -rf .', 'Bash(npm test:*)'],
    ['npm test; rm a', 'Bash(npm test:*)'],
    ['npm test\nrm a', 'Bash(npm test:*)'],
    ['npm test & rm a', 'Bash(npm test:*)'],
    ['npm test | sh', 'Bash(npm test:*)'],
    ['npm test $(rm a)', 'Bash(npm test:*)'],
    ['npm test `rm a`', 'Bash(npm test:*)'],
    ['npm test <(rm a)', 'Bash(npm test:*)'],
    ['npm test > ../../../x', 'Bash(npm test:*)'],
    ['npm test > /tmp/x', 'Bash(npm test:*)'],
    ['npm test > .git/hooks/pre-commit', 'Bash(npm test:*)'],
    ['npm test > to-other/x', 'Bash(npm test:*)'],
    ['npm test > to-nothing', 'Bash(npm test:*)'],
    ['npm test > $X', 'Bash(npm test:*)'],
    ['PATH=. npm test', 'Bash(npm test:*)'],
    ['LD_PRELOAD=./x.so npm test', 'Bash(npm test:*)'],
    ['NODE_OPTIONS=--require=./x npm test', 'Bash(npm test:*)'],
    ['GIT_SSH_COMMAND=x git fetch', 'Bash(git fetch:*)'],
    ['npm_config_script_shell=x npm test', 'Bash(npm test:*)'],
    ['BASH_ENV=x npm test', 'Bash(npm test:*)'],
    ['PATH=.; npm test', 'Bash(npm test:*)'],
    ['export NODE_OPTIONS=x; npm test', 'Bash(npm test:*)'],
    ['export PATH=$PWD:$PATH && npm test', 'Bash(npm test:*)'],
    ['env PATH=. npm test', 'Bash(npm test:*)'],
    ['npm() { rm a; }; npm test', 'Bash(npm test:*)'],
    ['alias npm="rm a"; npm test', 'Bash(npm test:*)'],
    ['sudo npm test', 'Bash(npm test:*)'],
    ['./npm test', 'Bash(npm test:*)'],
    ['/tmp/npm test', 'Bash(npm test:*)'],
    ['npm $X', 'Bash(npm test:*)'],
    ['npm run build; rm a', 'Bash(npm run *)'],
    ['git -c core.pager=x commit', 'Bash(git commit:*)'],
    ['find . -exec rm {} \\;', 'Bash(find:*)'],
    ['ls | xargs rm', 'Bash(xargs:*)'],
    ['xargs $X', 'Bash(xargs:*)'],
    ['env $X rm a', 'Bash(env:*)'],
    ['time ${X:-rm a}', 'Bash(time:*)'],
    ['timeout $X rm a', 'Bash(timeout:*)'],
    ['echo x > /etc/y', 'Bash(echo:*)'],
    ['echo x > src/b.ts', 'Edit(docs/**)'],
    ['echo x > .claude/settings.json', 'Edit'],
    ['echo x > /dev/tcp/1.1.1.1/80', 'Bash(echo:*)'],
    ['hash -p /tmp/x npm; npm test', 'Bash(npm test:*)'],
    ['npm test # x\nrm a', 'Bash(npm test:*)'],
    ["npm test 'unclosed", 'Bash(npm test:*)'],
    ['npm test\r\nrm a', 'Bash(npm test:*)'],
    ['npm test\u2028rm a', 'Bash(npm test:*)'],
    [`npm test ${'x'.repeat(30_000)}`, 'Bash(npm test:*)'],
    ['ls', 'Bash(npm test:*)'],
  ])('%s is not covered by %s, or looks', (line, rule) => {
    const { verdict } = ground().decide(line, { allow: [rule] })
    expect(verdict).toBe(line === 'ls' ? 'allow' : 'ask')
  })
})

describe('what the modes do', () => {
  test.each([
    ['default', 'ls', 'allow'],
    ['default', 'cat src/a.ts', 'allow'],
    ['default', 'cat $MAIN/README.md', 'allow'],
    ['default', 'cat /etc/passwd', 'ask'],
    ['default', 'cat $BASE/other/file', 'ask'],
    ['default', 'cat to-other/file', 'ask'],
    ['default', 'cat ../../../../other/file', 'ask'],
    ['default', 'ls ~/.ssh', 'ask'],
    ['default', 'cat $X', 'ask'],
    ['default', 'cat src/$X', 'ask'],
    ['default', 'grep -r x /etc', 'ask'],
    ['default', 'grep --file=/etc/passwd x', 'ask'],
    ['default', 'cd /etc && cat passwd', 'ask'],
    ['default', 'cd $BASE/other; ls', 'ask'],
    ['default', 'touch src/b', 'ask'],
    ['default', 'touch $JOB/tmp/b', 'allow'],
    ['default', 'echo x > $JOB/tmp/b', 'allow'],
    ['default', 'echo x > $BACKBURNER_JOB_DIR/tmp/b', 'allow'],
    ['default', 'cp src/a.ts $JOB/tmp/', 'allow'],
    ['default', 'rm -rf $JOB', 'ask'],
    ['default', 'echo x > $JOB/notes.md', 'allow'],
    ['default', 'echo x > $JOB/state.json', 'ask'],
    ['default', 'echo x > $JOB/STATE.JSON', 'ask'],
    ['default', 'echo x > $JOB/inbox/reply-1.json', 'ask'],
    ['default', 'mkdir -p $JOB/inbox', 'ask'],
    ['default', 'rm $JOB/transcript.jsonl', 'ask'],
    ['default', 'mv $JOB/tmp $JOB/inbox', 'ask'],
    ['default', 'ln -s /etc/passwd $JOB/worker.log', 'ask'],
    ['default', 'ln -sf $JOB/state.json $JOB/tmp/a; echo x > $JOB/tmp/a', 'ask'],
    ['default', 'cd $JOB && tee state.json', 'ask'],
    ['default', 'echo x > $JOB/tmp/session-environment.sh', 'ask'],
    ['default', 'ln .git/config $JOB/tmp/a && echo x >> $JOB/tmp/a', 'ask'],
    ['default', 'ln README.md $JOB/tmp/a; echo x > $JOB/tmp/a', 'ask'],
    ['default', 'cp -l .git/config $JOB/tmp/a; echo x > $JOB/tmp/a', 'ask'],
    ['default', 'cp -al .git $JOB/tmp/', 'ask'],
    ['default', 'cp --link README.md $JOB/tmp/', 'ask'],
    ['acceptEdits', 'ln .git/config a && echo x >> a', 'ask'],
    ['acceptEdits', 'cp -rl .git a', 'ask'],
    ['acceptEdits', 'ln src/a.ts src/b.ts', 'allow'],
    ['default', 'npm test', 'ask'],
    ['acceptEdits', 'touch src/b', 'allow'],
    ['acceptEdits', 'mkdir -p src/x/y && touch src/x/y/z', 'allow'],
    ['acceptEdits', 'mv README.md src/README.md', 'allow'],
    ['acceptEdits', 'cp -r src lib', 'allow'],
    ['acceptEdits', 'rm -rf src', 'allow'],
    ['acceptEdits', 'sed -i s/a/b/ src/a.ts', 'allow'],
    ['acceptEdits', "sed -i 's/a/b/e' src/a.ts", 'ask'],
    ['acceptEdits', 'echo x > src/b', 'allow'],
    ['acceptEdits', "cat <<'EOF' > src/b\nrm a\nEOF", 'allow'],
    ['acceptEdits', 'rm -rf .', 'ask'],
    ['acceptEdits', 'rm -rf $TREE', 'ask'],
    ['acceptEdits', 'rm -rf .git', 'ask'],
    ['acceptEdits', 'touch /tmp/b', 'ask'],
    ['acceptEdits', 'touch to-other/b', 'ask'],
    ['acceptEdits', 'touch $X', 'ask'],
    ['acceptEdits', 'rm -rf ../x', 'ask'],
    ['acceptEdits', 'cp src/a.ts /etc/x', 'ask'],
    ['acceptEdits', 'cp /etc/passwd src/', 'ask'],
    ['acceptEdits', 'echo x > .git/hooks/pre-commit', 'ask'],
    ['acceptEdits', 'echo x > .claude/settings.json', 'ask'],
    ['acceptEdits', 'echo x > .bashrc', 'ask'],
    ['acceptEdits', 'cd .claude && echo x > settings.json', 'ask'],
    ['acceptEdits', 'ln -s .claude c; echo x > c/settings.json', 'ask'],
    ['acceptEdits', 'ln -s /etc e && touch e/x', 'ask'],
    ['acceptEdits', 'chmod +x src/a.ts', 'ask'],
    ['acceptEdits', 'npm test', 'ask'],
    ['acceptEdits', 'git commit -m x', 'ask'],
    ['acceptEdits', 'PATH=. touch a', 'ask'],
    ['plan', 'git log', 'allow'],
    ['plan', 'cat /etc/passwd', 'ask'],
    ['plan', 'npm test', 'deny'],
    ['plan', 'touch a', 'deny'],
    ['plan', 'ls > a', 'deny'],
    ['plan', 'ls > $JOB/tmp/a', 'allow'],
    ['plan', 'ls > $JOB/state.json', 'deny'],
    ['plan', "echo 'unclosed", 'deny'],
    ['dontAsk', 'git status', 'allow'],
    ['dontAsk', 'npm test', 'deny'],
    ['dontAsk', 'cat /etc/passwd', 'deny'],
    ['bypassPermissions', 'rm -rf /tmp/x', 'allow'],
    ['bypassPermissions', '$X', 'allow'],
    ['auto', 'touch src/b', 'allow'],
    ['auto', 'npm test', 'ask'],
  ] as const)('%s: %s → %s', (mode, line, expected) => {
    expect(ground().decide(line, { mode }).verdict).toBe(expected)
  })

  test.each([
    ['npm test', true],
    ['curl x | tee src/y', true],
    ['curl x | sh', false],
    ['$X', false],
    ["echo 'unclosed", false],
  ])('auto lets the check look at %s: %s', (line, expected) => {
    const verdict = ground().decide(line, { mode: 'auto' })
    expect(verdict.verdict === 'ask' && verdict.mayBeChecked === true).toBe(expected)
  })

  test('an ask rule asks in every mode, and no check stands in for the user', () => {
    for (const mode of ['bypassPermissions', 'auto', 'acceptEdits'] as const) {
      const verdict = ground().decide('ls && git push', { mode, allow: ['Bash'], ask: ['Bash(git push:*)'] })
      expect(verdict).toMatchObject({ verdict: 'ask' })
      expect(verdict).not.toHaveProperty('mayBeChecked')
    }
  })
})

describe('"Always allow" proposes', () => {
  test.each([
    ['npm test', 'Bash(npm test:*)'],
    ['npm run lint -- --fix', 'Bash(npm run lint:*)'],
    ['cd src && npm test 2>&1 | tail -3', 'Bash(npm test:*)'],
    ['ls && git commit -m "a b"', 'Bash(git commit:*)'],
    ['npx vitest run', 'Bash(npx vitest:*)'],
    ['timeout 9 cargo test', 'Bash(cargo test:*)'],
    ['pytest -x', 'Bash(pytest:*)'],
    ['./scripts/build.sh --fast', 'Bash(./scripts/build.sh --fast)'],
    ['make', 'Bash(make)'],
    ['bash -c "npm test"', 'Bash(npm test:*)'],
    ['echo x > src/b.ts', 'Edit(/src/b.ts)'],
    ['make test', 'Bash(make test:*)'],
    ['npm run lint && npm run lint', 'Bash(npm run lint:*)'],
  ])('for %s the rule %s', (line, rule) => {
    expect(ground().decide(line)).toEqual({ verdict: 'ask', suggestedRule: rule })
  })

  test.each([
    'bash -c "$X"',
    'bash x.sh',
    'sudo npm test',
    'python3 -c "print(1)"',
    'node -e 1',
    'rm -rf src',
    'curl https://x',
    'eval "$X"',
    'env A=1 x',
    'npm test && npm run build',
    'npm test > /tmp/x',
    'PATH=. npm test',
    '$X',
    "echo 'unclosed",
    'ssh host ls',
    'git -c a=b commit',
    'git config core.pager x',
    'docker run x',
    'npm exec x',
    'chmod 777 a',
  ])('no rule for %s', (line) => {
    expect(ground().decide(line)).toEqual({ verdict: 'ask' })
  })
})
