import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RigName } from '../../../src/engine/ids.ts';
import type { MergeRequest } from '../../../src/engine/merge-request.ts';
import { BuiltAhead } from '../../../src/engine/refinery/built-ahead.ts';
import type { Made } from '../../../src/engine/refinery/make-candidate.ts';
import type { Rig } from '../../../src/engine/rig.ts';
import type { CommitId } from '../../../src/engine/rigs/commit-id.ts';
import { TALLY } from '../../support/town-fixture.ts';
import { BASE, submittedTown, TIP } from '../../support/town-story.ts';

const settings = submittedTown().rig;
const rig = { name: TALLY, settings } as Rig;
const [request] = Object.values(submittedTown().state.queue) as [MergeRequest];
const candidate = { kind: 'built', commit: TIP, resolved: [] } as unknown as Made['candidate'];
const closing = [{ path: '.beads/a.jsonl', line: '{}' }];
const made: Made = { candidate, closing, tip: request.tip, approval: null, settings };
const of = { request, base: BASE };

async function kept(what: Partial<Made> = {}): Promise<BuiltAhead> {
  const ahead = new BuiltAhead();
  ahead.begin(TALLY, BASE);
  await ahead.keep(BASE, of, Promise.resolve({ ...made, ...what }));
  return ahead;
}

test('what was built is taken by request and base, once, also while it is being built', async () => {
  const ahead = await kept();
  assert.equal(await ahead.take(rig, { ...of, base: TIP }, closing), null);
  assert.equal(await ahead.take(rig, { ...of, request: { ...request, mr: 'm9' as never } }, closing), null);
  assert.equal((await ahead.take(rig, of, closing))?.candidate, candidate);
  assert.equal(await ahead.take(rig, of, closing), null);
  const { promise, resolve } = Promise.withResolvers<Made>();
  ahead.begin(TALLY, TIP);
  const keeping = ahead.keep(TIP, { request, base: TIP }, promise);
  const taken = ahead.take(rig, { request, base: TIP }, closing);
  resolve(made);
  assert.deepEqual([await keeping, await taken], [made, made]);
});

test('it is none where the change, its approval, its steps or the settings are others by now', async () => {
  const approval = { by: 'pat', change: 'c1', at: 1 } as unknown as NonNullable<MergeRequest['approval']>;
  const take = async (rigNow: Rig, requestNow: MergeRequest, closingNow = closing) =>
    await (await kept()).take(rigNow, { ...of, request: requestNow }, closingNow);
  assert.ok(await take(rig, request, [{ path: '.beads/a.jsonl', line: '{"at":2}' }]));
  assert.equal(await take(rig, { ...request, tip: BASE }), null);
  assert.equal(await take(rig, { ...request, approval }), null);
  assert.equal(await take({ name: TALLY, settings: { ...settings } } as Rig, request), null);
  assert.equal(await take(rig, request, [{ path: '.beads/a.1.jsonl', line: '{}' }, ...closing]), null);
});

test('a conflict is looked at anew, as is what was resolved, and what failed', async () => {
  const conflict = { kind: 'conflict' } as unknown as Made['candidate'];
  assert.equal(await (await kept({ candidate: conflict })).take(rig, of, closing), null);
  const resolved = { ...candidate, resolved: [{}] } as unknown as Made['candidate'];
  assert.equal(await (await kept({ candidate: resolved })).take(rig, of, closing), null);
  const ahead = new BuiltAhead();
  ahead.begin(TALLY, BASE);
  assert.equal(await ahead.keep(BASE, of, Promise.reject(new Error('no git'))), null);
  assert.equal(await ahead.take(rig, of, closing), null);
});

test('rows of a rig are few: its oldest one is forgotten, and no other rig’s', async () => {
  const ahead = await kept();
  const bases = Array.from({ length: 4 }, (_, nth) => String(nth).repeat(40) as CommitId);
  for (const base of bases) ahead.begin('other' as RigName, base);
  for (const base of bases.slice(0, 3)) ahead.begin(TALLY, base);
  assert.ok(ahead.bases().get(TALLY)?.has(BASE));
  ahead.begin(TALLY, bases[3] ?? BASE);
  assert.deepEqual([...(ahead.bases().get(TALLY) ?? [])], bases);
  assert.equal(await ahead.take(rig, of, closing), null);
});
