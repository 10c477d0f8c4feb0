// Beads behind the town's socket.

import { randomUUID } from 'node:crypto';
import { isBeadId } from '../../beads/bead.ts';
import type { Deletion } from '../../beads/deletion.ts';
import type { ImportReport } from '../../beads/interchange/import-report.ts';
import type { Issue } from '../../beads/issue.ts';
import type { Answers, BeadQuestion, QuestionKind } from '../../beads/question.ts';
import type { Renamed } from '../../beads/rename-ids.ts';
import { failed, ok, type Result } from '../../beads/result.ts';
import { isObject } from '../../engine/json.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import type { Verb } from '../../engine/rpc/verbs.ts';
import { callVerb, SPOOLED_ANSWER } from '../call-verb.ts';
import type { CallerIdentity } from '../caller.ts';
import { remark } from '../output.ts';
import type { Beads } from './beads.ts';

type Call = (verb: Verb, args: object, timeoutMs?: number) => Promise<Result<unknown, Problem>>;

interface Asking {
  readonly verb: Verb;
  readonly args: object;
  readonly timeoutMs?: number;
}

type FileForTown = Parameters<Beads['importFile']>[0] & { readonly rig?: string };

/** The town's beads; `rig` says which rig's where the verb does not name a bead. */
export function townBeads(caller: CallerIdentity, rig: string | null): Beads {
  const scope = rig === null ? {} : { rig };
  const call: Call = (verb, args, timeoutMs) =>
    callVerb(caller, { verb, args: { ...args }, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
  const ask = async <K extends QuestionKind>(question: BeadQuestion<K>) =>
    // The town is of this version: its word is taken for the shape of the answer.
    (await askInPages(call, { verb: 'bead.ask', args: { ...scope, question } })) as Result<
      Answers[K],
      Problem
    >;
  /** The bead as it is after the change: the town's answer to a change may leave out what is long. */
  const changed = async (verb: Verb, args: object, bead?: string): Promise<Result<Issue, Problem>> => {
    const done = await call(verb, args);
    if (!done.ok) return done;
    if (isObject(done.value) && done.value['endsWork'] === true)
      remark(`bd: the work on ${bead} is stopped with it`);
    const id = bead ?? (isObject(done.value) ? done.value['id'] : undefined);
    return typeof id === 'string' ? asItIs(id) : failed(notABead());
  };
  const asItIs = async (id: string): Promise<Result<Issue, Problem>> => {
    const found = await ask({ kind: 'list', filter: { ids: [id], all: true } });
    if (!found.ok) return found;
    const [issue] = found.value.items;
    return issue === undefined ? failed(notABead()) : ok(issue);
  };
  return {
    place: { kind: 'town', folder: null, actor: null },
    ask,
    create: (wish) => changed('bead.create', { ...scope, ...wish }),
    update: (id, change) => changed('bead.update', { bead: id, ...change }, id),
    claim: async (id, { force }) => {
      if (force) return failed(problem('refused', NO_FORCE));
      const done = await call('bead.claim', { bead: id });
      if (!done.ok) return done;
      const bead = await asItIs(id);
      return bead.ok ? ok({ bead: bead.value, from: null, isNew: isChange(done.value) }) : bead;
    },
    comment: async (id, text) => {
      const done = await call('bead.comment', { bead: id, text });
      if (!done.ok) return done;
      if (done.value === SPOOLED_ANSWER) {
        remark('bd: no town answers: kept in the spool for its return');
        return ok(null);
      }
      const comments = await ask({ kind: 'comments', id });
      return comments.ok ? ok(comments.value.at(-1) ?? null) : comments;
    },
    depend: async ({ bead, how, ...edge }) => {
      const done = await call('bead.dep', { bead, ...edge, ...(how === 'remove' ? { remove: true } : {}) });
      return done.ok ? ok(isChange(done.value)) : done;
    },
    close: (id, { reason, force }) =>
      changed(
        'bead.close',
        { bead: id, ...(reason === '' ? {} : { reason }), ...(force ? { force } : {}) },
        id,
      ),
    remove: async (request) => {
      const done = await call('bead.delete', request);
      if (!done.ok) return done;
      return ok(
        isObject(done.value) && Array.isArray(done.value['ids']) ? deletionOf(done.value) : SENT_AGAIN,
      );
    },
    setValue: async (key, value) => {
      const done = await call('value.set', { ...scope, key, value });
      return done.ok ? ok(undefined) : done;
    },
    renamePrefix: async ({ from, to, isDryRun }) => {
      const done = await call('prefix.rename', { ...scope, from, to, dryRun: isDryRun });
      return done.ok ? ok(renamedOf(done.value, to)) : done;
    },
    importFile: (file, onSafe) => importFile(call, { ...scope, ...file }, onSafe),
    exportFile: async () => failed(problem('refused', NO_EXPORT)),
    afterwards: async () => ok(undefined),
  };
}

const NO_FORCE =
  'in a town nobody takes claimed work by force: bd update BEAD -s open -a "" gives it back first';
const NO_EXPORT = 'an agent exports the beads of the branch at hand: bd --here export';

/** What was sent again after a lost answer had been a change. */
function isChange(answer: unknown): boolean {
  return !isObject(answer) || answer['changed'] !== false;
}

/** The answer's JSON, put together from its pages. */
async function askInPages(call: Call, { verb, args, timeoutMs }: Asking): Promise<Result<unknown, Problem>> {
  let text = '';
  let page = await call(verb, args, timeoutMs);
  for (;;) {
    if (!page.ok) return page;
    const { value } = page;
    if (!isObject(value) || typeof value['text'] !== 'string') return failed(notABead());
    text += value['text'];
    const next = value['next'];
    if (!isObject(next)) return ok(JSON.parse(text));
    page = await call('bead.more', next);
  }
}

/** Bytes that go into one line of the socket as base64. */
const PIECE_BYTES = 512 * 1024;
/** An import goes on however long it takes; who waits for it gives up then. */
const IMPORT_TIMEOUT_MS = 10 * 60_000;

async function importFile(
  call: Call,
  { source, bytes, isFollowing = false, isDryRun, ...scope }: FileForTown,
  onSafe: (report: ImportReport) => void,
): Promise<Result<void, Problem>> {
  const file = randomUUID();
  for (let at = 0; at === 0 || at < bytes.length; at += PIECE_BYTES) {
    const base64 = Buffer.from(bytes.subarray(at, at + PIECE_BYTES)).toString('base64');
    const taken = await call('bead.upload', { file, at, base64 });
    if (!taken.ok) return taken;
  }
  const args = { ...scope, file, source, force: isFollowing, dryRun: isDryRun };
  const report = await askInPages(call, { verb: 'bead.import', args, timeoutMs: IMPORT_TIMEOUT_MS });
  if (!report.ok) return report;
  // The town is of this version: its word is taken for the shape of the answer.
  onSafe(report.value as ImportReport);
  const whole = await call('bead.imported', { file }, IMPORT_TIMEOUT_MS);
  return whole.ok ? ok(undefined) : whole;
}

/** What was sent again after a lost answer had been done: how much it was is not known any more. */
const SENT_AGAIN: Deletion = { ids: [], orphaned: [], links: 0 };

function deletionOf(value: Readonly<Record<string, unknown>>): Deletion {
  const { ids, orphaned, links } = value;
  const texts = (list: unknown) =>
    Array.isArray(list) ? list.filter((each) => typeof each === 'string') : [];
  return {
    ids: texts(ids).filter(isBeadId),
    orphaned: texts(orphaned).filter(isBeadId),
    links: typeof links === 'number' ? links : 0,
  };
}

/** What was sent again after a lost answer had been done: from what is not known any more. */
function renamedOf(value: unknown, to: string): Renamed {
  const { from, count }: { from?: unknown; count?: unknown } = isObject(value) ? value : {};
  return {
    from: typeof from === 'string' ? from : to,
    to,
    count: typeof count === 'number' ? count : 0,
  };
}

function notABead(): Problem {
  return problem('internal', 'the town answered something else than a bead');
}
