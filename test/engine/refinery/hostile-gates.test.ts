// Gates run agents' code: what they do to their checkout, its repository and each other decides nothing.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  changeRigSettings,
  commitAndFinish,
  type Factory,
  makeFactory,
  slung,
  stateOf,
} from '../../support/factory.ts';

const gate = (name: string, run: string) => ({ name, run, timeoutMs: 20_000 });

async function landedWith(factory: Factory, gates: readonly object[], rig: object = {}): Promise<void> {
  changeRigSettings(factory, { gates, gateAttempts: 1, ...rig });
  factory.life = (hands) => commitAndFinish(hands, { 'b.txt': 'b\n' });
  const bead = await slung(factory, 'Gated');
  await factory.until(() => /landed|stopped/.test(stateOf(factory, bead) ?? ''));
  const { phase } = factory.engine.state.queue['m1'] ?? {};
  assert.equal(phase?.kind, 'landed', phase?.kind === 'rejected' ? phase.note : '');
}

test('what a gate or the setup does to files of the tree is undone before the next gate', async () => {
  const files = {
    'a.txt': 'a\n',
    'check.sh': 'test "$(cat a.txt)" = a && test -x tool && echo checked\n',
    tool: '',
  };
  await using factory = await makeFactory({ files });
  factory.git.git(factory.source, 'update-index', '--chmod=+x', 'tool');
  factory.git.git(factory.source, 'commit', '--quiet', '--message', 'Make it a program');
  const spoil = 'echo true >check.sh; rm a.txt; mkdir a.txt; touch a.txt/x built; chmod -x tool';
  const hide = 'git update-index --assume-unchanged check.sh; git config core.fsmonitor false';
  await landedWith(
    factory,
    [
      gate('first', `sh check.sh && { ${hide}; ${spoil}; }`),
      gate('second', 'test -e built && sh check.sh | grep checked'),
    ],
    { setup: 'echo exit 7 >check.sh' },
  );
});

test('a gate that commits, edits configuration, leaves hooks and pushes changes nothing that lands', async () => {
  await using factory = await makeFactory();
  const mark = factory.git.path('hook-ran');
  const run = [
    'set -e',
    'echo evil >evil.txt; git add evil.txt',
    'git -c user.name=x -c user.email=x@x commit --quiet --message Evil',
    'git config core.hooksPath "$PWD/hooks"; mkdir hooks',
    `printf '#!/bin/sh\\ntouch ${mark}\\n' >hooks/post-checkout; cp hooks/post-checkout hooks/reference-transaction`,
    'chmod +x hooks/*; rm hooks/reference-transaction',
    `printf '*.txt filter=evil\\n' >.gitattributes; git config filter.evil.smudge 'touch ${mark}; cat'`,
    `git config core.fsmonitor 'touch ${mark}'`,
    '! git push origin HEAD:refs/heads/main',
    'git branch -f main HEAD',
  ].join('\n');
  await landedWith(factory, [gate('first', run), gate('second', 'test -e b.txt')]);
  const names = factory.git.git(factory.rig.paths.repository, 'ls-tree', '-r', '--name-only', 'main');
  assert.doesNotMatch(names, /evil/);
  assert.equal(factory.git.git(factory.rig.paths.repository, 'rev-list', '--count', 'main').trim(), '2');
  assert.ok(!existsSync(mark), 'nothing that it left was run');
});

test('suites run side by side, each with ports and folders of its own', async () => {
  await using factory = await makeFactory();
  const gates = factory.git.path('met');
  const run = [
    `mkdir -p '${gates}'; f='${gates}/'$GT_SLOT`,
    'printf "%s\\n" "$GT_PORT_BASE" "$TMPDIR" "$HOME" "$PWD" >"$f.tmp"; mv "$f.tmp" "$f"',
    // Each ends only once the other has begun.
    `until test -e '${gates}/0' && test -e '${gates}/1'; do sleep 0.02; done`,
  ].join('; ');
  const { source } = factory;
  factory.git.git(source, 'branch', 'release', 'main');
  changeRigSettings(factory, { gates: [gate('test', run)] });
  const other = { name: 'other', source, branch: 'release', prefix: 'ot', gates: { test: run } };
  await factory.call('rig.add', other);
  factory.life = (hands) => commitAndFinish(hands, { 'b.txt': 'b\n' });
  const beads = [await slung(factory, 'Here', 'tally'), await slung(factory, 'There', 'other')];
  await factory.until(() => beads.every((bead) => stateOf(factory, bead) === 'landed'));
  const [one = [], two = []] = [0, 1].map((slot) =>
    readFileSync(`${gates}/${slot}`, 'utf8').trim().split('\n'),
  );
  assert.equal(Math.abs(Number(one[0]) - Number(two[0])), 100);
  assert.deepEqual(
    one.filter((place) => two.includes(place)),
    [],
  );
});
