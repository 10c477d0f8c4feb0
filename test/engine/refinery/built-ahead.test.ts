import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MergeRequest } from '../../../src/engine/merge-request.ts';
import { BuiltAhead } from '../../../src/engine/refinery/built-ahead.ts';
import type { Made } from '../../../src/engine/refinery/make-candidate.ts';
import type { Rig } from '../../../src/engine/rig.ts';
import type { CommitId } from '../../../src/engine/rigs/commit-id.ts';
import { BASE, submittedTown, TIP } from '../../support/town-story.ts';

const settings = submittedTown().rig;
const rig = { settings } as Rig;
const [request] = Object.values(submittedTown().state.queue) as [MergeRequest];
const candidate = { kind: 'built', commit: TIP, resolved: [] } as unknown as Made['candidate'];
const made: Made = { candidate, closing: [], tip: request.tip, approval: null, settings };
const key = { request, base: BASE };

async function kept(what: Partial<Made>): Promise<BuiltAhead> {
  const ahead = new BuiltAhead();
  ahead.begin(BASE);
  await ahead.keep(BASE, key, Promise.resolve({ ...made, ...what }));
  return ahead;
}

test('what was built is found by request and base, also while it is being built', async () => {
  const ahead = await kept({});
  assert.equal((await ahead.find(rig, key))?.candidate, candidate);
  assert.equal(await ahead.find(rig, { ...key, base: TIP }), null);
  assert.equal(await ahead.find(rig, { ...key, request: { ...request, mr: 'm9' as never } }), null);
  const { promise, resolve } = Promise.withResolvers<Made>();
  ahead.begin(TIP);
  const keeping = ahead.keep(TIP, { request, base: TIP }, promise);
  const found = ahead.find(rig, { request, base: TIP });
  resolve(made);
  assert.deepEqual([await keeping, await found], [made, made]);
});

test('it is none where the change, its approval or the settings are others by now', async () => {
  const ahead = await kept({});
  const approval = { by: 'pat', change: 'c1', at: 1 } as unknown as NonNullable<MergeRequest['approval']>;
  assert.equal(await ahead.find(rig, { ...key, request: { ...request, tip: BASE } }), null);
  assert.equal(await ahead.find(rig, { ...key, request: { ...request, approval } }), null);
  assert.equal(await ahead.find({ settings: { ...settings } } as Rig, key), null);
});

test('a conflict is looked at anew, as is what was resolved, and what failed', async () => {
  const conflict = { kind: 'conflict' } as unknown as Made['candidate'];
  assert.equal(await (await kept({ candidate: conflict })).find(rig, key), null);
  const resolved = { ...candidate, resolved: [{}] } as unknown as Made['candidate'];
  assert.equal(await (await kept({ candidate: resolved })).find(rig, key), null);
  const ahead = new BuiltAhead();
  ahead.begin(BASE);
  assert.equal(await ahead.keep(BASE, key, Promise.reject(new Error('no git'))), null);
  assert.equal(await ahead.find(rig, key), null);
});

test('rows are few: the oldest one is forgotten', async () => {
  const ahead = await kept({});
  const bases = Array.from({ length: 8 }, (_, nth) => String(nth).repeat(40) as CommitId);
  for (const base of bases.slice(0, 7)) ahead.begin(base);
  assert.ok(await ahead.find(rig, key));
  ahead.begin(bases[7] ?? BASE);
  assert.equal(await ahead.find(rig, key), null);
  assert.deepEqual([...ahead.bases()], bases);
});
