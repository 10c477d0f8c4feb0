import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { describe, it } from 'node:test';
import { realFiles } from '../../../src/engine/adapters/files.ts';
import { type AgentId, MAYOR, type RunId } from '../../../src/engine/ids.ts';
import {
  hashToken,
  issuePersonToken,
  newToken,
  readPersonToken,
  type TokenOwner,
  TokenTable,
} from '../../../src/engine/rpc/tokens.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const polecat: TokenOwner = {
  kind: 'run',
  run: 'r1' as RunId,
  agent: 'demo/polecats/nux' as AgentId,
  role: 'polecat',
};
const mayor: TokenOwner = { kind: 'run', run: 'r2' as RunId, agent: MAYOR, role: 'mayor' };

describe('tokens', () => {
  it('are 256 random bits that an environment variable can carry', () => {
    const tokens = new Set(Array.from({ length: 100 }, newToken));
    assert.equal(tokens.size, 100);
    for (const token of tokens) assert.match(token, /^[A-Za-z0-9_-]{43}$/);
  });

  it('are known by their hash alone, so that a restarted town knows them again', () => {
    const token = newToken();
    const table = new TokenTable();
    table.admit(hashToken(token), polecat);
    assert.deepEqual(table.ownerOf(token), polecat);
    assert.equal(table.ownerOf(hashToken(token)), null, 'the stored hash opens nothing');
    assert.equal(table.ownerOf(`${token}x`), null);
    assert.equal(table.ownerOf(''), null);
  });

  it('end with their run, and leave the others', () => {
    const [one, two] = [newToken(), newToken()];
    const table = new TokenTable();
    table.admit(hashToken(one), polecat);
    table.admit(hashToken(two), mayor);
    table.revokeRun(polecat.run);
    assert.equal(table.ownerOf(one), null);
    assert.deepEqual(table.ownerOf(two), mayor);
  });

  it('are replaced by a new one of the same owner', () => {
    const table = new TokenTable();
    for (const owner of [polecat, { kind: 'person' }] as const) {
      const [old, fresh] = [newToken(), newToken()];
      table.admit(hashToken(old), owner);
      table.admit(hashToken(fresh), owner);
      assert.equal(table.ownerOf(old), null);
      assert.deepEqual(table.ownerOf(fresh), owner);
    }
  });

  it('of the person stand in a file that only the person can read, a new one at each start', () => {
    using folder = tempFolder();
    assert.equal(readPersonToken(realFiles, folder.path), null);
    const token = issuePersonToken(realFiles, folder.path);
    assert.equal(readPersonToken(realFiles, folder.path), token);
    assert.equal(statSync(folder.at('token')).mode & 0o777, 0o600);
    assert.notEqual(issuePersonToken(realFiles, folder.path), token);
  });
});
