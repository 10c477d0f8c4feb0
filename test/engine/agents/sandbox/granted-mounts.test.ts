import assert from 'node:assert/strict';
import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { realFiles } from '../../../../src/engine/adapters/files.ts';
import { grantedMounts } from '../../../../src/engine/agents/sandbox/granted-mounts.ts';
import type { Grants } from '../../../../src/engine/agents/sandbox/sandbox-settings.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

/** A home with a town, a cache, and a link to the town in it. */
function grounds(home: string) {
  for (const folder of ['data/town/spool', '.cache/npm', '.nvm'])
    mkdirSync(join(home, folder), { recursive: true });
  symlinkSync(join(home, 'data'), join(home, 'shortcut'));
  const closed = [join(home, 'data', 'town'), '/run/user/1000/gt-1000-abc'];
  return { home, closed, realPath: (path: string) => realFiles.realPath(path) };
}

test('what is named is mounted in its place, with HOME filled in', () => {
  using folder = tempFolder();
  const granted = grantedMounts(
    [
      { writable: ['~/.cache/npm'], readable: ['~/.nvm', '/opt/tools'] },
      { writable: [], readable: ['~/absent'] },
    ],
    grounds(folder.path),
  );
  assert.ok(granted.ok);
  assert.deepEqual(
    granted.value.map(({ kind, from, at }) => [
      kind,
      from === at,
      at.replace(realpathSync(folder.path), '~'),
    ]),
    [
      ['writable', true, '~/.cache/npm'],
      ['readable', true, '~/.nvm'],
      ['readable', true, '/opt/tools'],
      ['readable', true, '~/absent'],
    ],
  );
});

test('nothing leads to the town’s own files, to all of HOME, or into what a run can write', () => {
  using folder = tempFolder();
  const ground = grounds(folder.path);
  const refusalOf = (grants: Partial<Grants>): string => {
    const granted = grantedMounts([{ readable: [], writable: [], ...grants }], ground);
    return granted.ok ? 'granted' : granted.problem.message;
  };
  assert.match(refusalOf({ readable: [folder.path] }), /^"readable" names .* all of HOME/);
  for (const path of [
    '~/data',
    '~/data/town',
    '~/data/town/spool',
    '~/shortcut',
    '~/shortcut/town',
    '/run/user/1000',
  ]) {
    assert.match(refusalOf({ writable: [path] }), /the town keeps files of its own in/, path);
  }
  assert.equal(refusalOf({ readable: ['~/.cache'], writable: ['~/.cache/npm'] }), 'granted');
  assert.match(
    refusalOf({ writable: ['~/.cache'], readable: ['~/.cache/npm'] }),
    /that lies in .*\.cache, which is writable/,
  );
});
