import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { TownLock } from '../../../src/engine/adapters/town-lock.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const MODULE = new URL('../../../src/engine/adapters/town-lock.ts', import.meta.url).href;

describe('town lock', () => {
  it('refuses a second engine at once and admits it when the first is gone', () => {
    using folder = tempFolder();
    const path = folder.at('town.lock');
    const first = TownLock.acquire(path);
    assert.ok(first.ok);
    const second = TownLock.acquire(path);
    assert.ok(!second.ok);
    assert.equal(second.problem.kind, 'conflict');
    assert.ok(!TownLock.acquire(path).ok, 'a refused attempt does not loosen the lock');
    first.value[Symbol.dispose]();
    first.value[Symbol.dispose]();
    const third = TownLock.acquire(path);
    assert.ok(third.ok);
    third.value[Symbol.dispose]();
  });

  it('holds against another process and is released by its kill -9', async () => {
    using folder = tempFolder();
    const path = folder.at('town.lock');
    const code = `const { TownLock } = await import(${JSON.stringify(MODULE)});
      globalThis.lock = TownLock.acquire(${JSON.stringify(path)});
      console.log(globalThis.lock.ok);
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, [
      '--disable-warning=ExperimentalWarning',
      '--input-type=module',
      '-e',
      code,
    ]);
    try {
      const [said] = await once(child.stdout, 'data');
      assert.equal(String(said).trim(), 'true');
      const refused = TownLock.acquire(path);
      assert.ok(!refused.ok && refused.problem.kind === 'conflict');
    } finally {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    }
    const taken = TownLock.acquire(path);
    assert.ok(taken.ok);
    taken.value[Symbol.dispose]();
  });

  it('is a file that only its owner may open', () => {
    using folder = tempFolder();
    const lock = TownLock.acquire(folder.at('town.lock'));
    assert.ok(lock.ok);
    assert.equal(statSync(folder.at('town.lock')).mode & 0o777, 0o600);
    lock.value[Symbol.dispose]();
  });

  it('says what is wrong with a place where no lock can be', () => {
    using folder = tempFolder();
    mkdirSync(folder.at('folder'));
    for (const path of [folder.at('missing', 'town.lock'), folder.at('folder')]) {
      const refused = TownLock.acquire(path);
      assert.ok(!refused.ok);
      assert.equal(refused.problem.kind, 'environment');
      assert.match(refused.problem.message, /^locking .*: ./);
    }
  });

  it('leaves a file alone that is no lock', () => {
    using folder = tempFolder();
    writeFileSync(folder.at('notes'), 'x'.repeat(4096));
    assert.ok(!TownLock.acquire(folder.at('notes')).ok);
    assert.equal(readFileSync(folder.at('notes'), 'utf8'), 'x'.repeat(4096));
  });
});
