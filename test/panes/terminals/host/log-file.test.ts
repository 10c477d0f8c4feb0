import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { tempFolder } from '../../../support/temp-folder.ts';

const LOG_FILE = new URL('../../../../src/panes/terminals/host/log-file.ts', import.meta.url).href;

/** Runs a program whose stderr goes to the log at `path`. */
function run(path: string, script: string) {
  const program = `
    import { LogFile } from ${JSON.stringify(LOG_FILE)};
    new LogFile(${JSON.stringify(path)}).takeStderr();
    ${script}
    process.stdout.write('went on');`;
  const args = ['--input-type=module', '--eval', program];
  return spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 30_000 });
}

describe('a log file', () => {
  it('takes what is printed on stderr, without what would only move a cursor', () => {
    using folder = tempFolder();
    const { stdout, stderr } = run(
      folder.at('a.log'),
      `process.stderr.write('\\x1b[31mone\\x1b[0m\\n'); console.error('two'); process.stderr.write('\\x1b[?25h');`,
    );
    assert.deepEqual([stdout, stderr], ['went on', '']);
    assert.equal(readFileSync(folder.at('a.log'), 'utf8'), 'one\ntwo\n');
  });

  it('is no reason to end where it cannot be written', () => {
    using folder = tempFolder();
    writeFileSync(folder.at('no-folder'), '');
    const { status, stdout } = run(folder.at('no-folder', 'a.log'), `process.stderr.write('lost\\n');`);
    assert.deepEqual([status, stdout], [0, 'went on']);
  });
});
