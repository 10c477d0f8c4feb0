import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { describe, it } from 'node:test';
import {
  claimPrivateFolder,
  isTemporaryName,
  realFiles,
  reasonOf,
  writePrivateFile,
} from '../../../src/engine/adapters/files.ts';
import { faultyFiles } from '../../support/faulty-files.ts';
import { asOrdinaryUser, noOrdinaryUser } from '../../support/ordinary-user.ts';
import { tempFolder } from '../../support/temp-folder.ts';

describe('files', () => {
  it('writes a private file that only its owner may read', () => {
    using folder = tempFolder();
    writePrivateFile(realFiles, folder.at('token'), 'sécret');
    assert.equal(readFileSync(folder.at('token'), 'utf8'), 'sécret');
    assert.equal(statSync(folder.at('token')).mode & 0o777, 0o600);
  });

  it('keeps the old content whichever call of a replacement fails', () => {
    for (let call = 1, struck = true; struck; call += 1) {
      using folder = tempFolder();
      writePrivateFile(realFiles, folder.at('file'), 'old');
      const files = faultyFiles({ call, code: 'ENOSPC', lasts: 'once', written: 0.5 });
      const written = attempt(() => writePrivateFile(files, folder.at('file'), 'new content'));
      struck = files.hasFailed;
      const content = readFileSync(folder.at('file'), 'utf8');
      assert.ok(content === 'old' || content === 'new content', `call ${call}: ${content}`);
      assert.equal(written, !struck, `call ${call}`);
      assert.ok(readdirSync(folder.path).every((name) => name === 'file' || isTemporaryName(name)));
    }
  });

  it('takes what is absent for absent and other errors for errors', () => {
    using folder = tempFolder();
    assert.equal(realFiles.read(folder.at('none')), null);
    assert.equal(realFiles.stat(folder.at('none', 'deeper')), null);
    assert.equal(realFiles.realPath(folder.at('none')), null);
    assert.deepEqual(realFiles.list(folder.at('none')), []);
    assert.throws(() => realFiles.read(folder.path), { code: 'EISDIR' });
  });

  it('does not write through a link', () => {
    using folder = tempFolder();
    writeFileSync(folder.at('target'), 'kept');
    symlinkSync(folder.at('target'), folder.at('link'));
    assert.throws(() => realFiles.open(folder.at('link'), 'append'), { code: 'ELOOP' });
  });

  it('removes a tree with read-only folders without following its links', {
    skip: noOrdinaryUser,
  }, async () => {
    using folder = tempFolder();
    mkdirSync(folder.at('tree', 'cache'), { recursive: true });
    mkdirSync(folder.at('outside'));
    writeFileSync(folder.at('outside', 'kept'), '');
    writeFileSync(folder.at('tree', 'cache', 'module'), '');
    symlinkSync(folder.at('outside'), folder.at('tree', 'link'));
    chmodSync(folder.at('tree', 'cache'), 0o500);
    await asOrdinaryUser([folder.path, folder.at('tree'), folder.at('tree', 'cache')], () => {
      realFiles.removeTree(folder.at('tree'));
    });
    assert.ok(!existsSync(folder.at('tree')));
    assert.ok(existsSync(folder.at('outside', 'kept')));
  });

  it('claims a private folder that it makes, and one that is ours and closed', () => {
    using folder = tempFolder();
    assert.ok(claimPrivateFolder(realFiles, folder.at('run')).ok);
    assert.ok(claimPrivateFolder(realFiles, folder.at('run')).ok);
    assert.equal(statSync(folder.at('run')).mode & 0o777, 0o700);
  });

  it('refuses a folder that is open to others, a link to one, or a file', () => {
    using folder = tempFolder();
    mkdirSync(folder.at('open'));
    chmodSync(folder.at('open'), 0o750);
    mkdirSync(folder.at('real'), { mode: 0o700 });
    symlinkSync(folder.at('real'), folder.at('link'));
    writeFileSync(folder.at('file'), '');
    assert.match(refusal(folder.at('open')), /open to other users: run chmod 700/);
    assert.match(refusal(folder.at('link')), /not a folder/);
    assert.notEqual(refusal(folder.at('file')), '');
  });

  it('puts errors of the file system into a person’s words', () => {
    assert.equal(
      reasonOf(Object.assign(new Error('x'), { code: 'ENOSPC' })),
      'disk full: free space and try again',
    );
    assert.equal(reasonOf(new Error('as it is')), 'as it is');
  });
});

function attempt(action: () => void): boolean {
  try {
    action();
    return true;
  } catch {
    // The fault struck: what is left on disk is looked at.
    return false;
  }
}

function refusal(path: string): string {
  const claimed = claimPrivateFolder(realFiles, path);
  return claimed.ok ? '' : claimed.problem.message;
}
