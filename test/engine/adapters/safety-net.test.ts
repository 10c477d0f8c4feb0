import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';

const NET = new URL('../../../src/engine/adapters/safety-net.ts', import.meta.url).href;

/** Runs a program with the net spread, which says `went on` at its end. */
function run(script: string) {
  const program = `
    import { spreadSafetyNet } from ${JSON.stringify(NET)};
    spreadSafetyNet({ note: (text) => console.log(text), end: () => process.exit(3) });
    setTimeout(() => console.log('went on'), 50);
    ${script}`;
  const args = ['--input-type=module', '--eval', program];
  return spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 30_000 });
}

describe('the safety net', () => {
  it('notes a promise that was rejected unheard, with where it was, and lets the process go on', () => {
    const { status, stdout } = run(`void Promise.reject(new Error('unheard'));`);
    assert.match(stdout, /rejected unheard: Error: unheard\n +at .*\nwent on/s);
    assert.equal(status, 0);
  });

  it('notes an exception that nobody caught, and ends the process', () => {
    const { status, stdout } = run(`setImmediate(() => { throw new Error('uncaught'); });`);
    assert.match(stdout, /uncaught, so this process ends: Error: uncaught\n +at /);
    assert.doesNotMatch(stdout, /went on/);
    assert.equal(status, 3);
  });
});
