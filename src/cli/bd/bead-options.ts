// Reads the options of `bd create` and `bd update` into a change of a bead.

import type { Command } from 'commander';
import type { BeadChange } from '../../beads/change.ts';
import { failed, ok, type Result } from '../../beads/result.ts';
import { parseInstant } from '../../beads/spoken-instant.ts';
import { parseObject } from '../../engine/json.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import type { Dependency } from './beads.ts';
import { bodyOf, readText } from './bodies.ts';

/** Options as they were typed. */
export interface FieldOptions {
  readonly title?: string;
  readonly description?: string;
  readonly body?: string;
  readonly message?: string;
  readonly bodyFile?: string;
  readonly descriptionFile?: string;
  readonly stdin?: boolean;
  readonly design?: string;
  readonly designFile?: string;
  readonly acceptance?: string;
  readonly acceptanceCriteria?: string;
  readonly notes?: string;
  readonly appendNotes?: string;
  readonly status?: string;
  readonly assignee?: string;
  readonly type?: string;
  readonly priority?: string;
  /** A JSON object, or `@` and a file that holds one. */
  readonly metadata?: string;
  readonly setMetadata?: readonly string[];
  readonly unsetMetadata?: readonly string[];
  readonly due?: string;
  readonly defer?: string;
  readonly estimate?: string;
  readonly externalRef?: string;
  readonly specId?: string;
  readonly owner?: string;
  readonly session?: string;
  readonly molType?: string;
  readonly wispType?: string;
  readonly awaitId?: string;
  readonly ephemeral?: boolean;
  readonly persistent?: boolean;
  readonly history?: boolean;
}

/** Other names that people and prompts use for a type. */
const TYPE_ALIASES: Readonly<Record<string, string>> = {
  enhancement: 'feature',
  feat: 'feature',
  dec: 'decision',
  adr: 'decision',
  investigation: 'spike',
  timebox: 'spike',
  'user-story': 'story',
  ms: 'milestone',
  mr: 'merge-request',
  mol: 'molecule',
};

export function typeNamed(type: string): string {
  return TYPE_ALIASES[type] ?? type;
}

export function addFieldOptions(command: Command): Command {
  return command
    .option('-d, --description <text>', 'what it is about; - reads it from stdin')
    .option('--body <text>', 'the same')
    .option('-m, --message <text>', 'the same')
    .option('--body-file <file>', 'the same from a file; - for stdin')
    .option('--description-file <file>', 'the same')
    .option('--stdin', 'the same from stdin')
    .option('--design <text>')
    .option('--design-file <file>', '- for stdin')
    .option('--acceptance <text>', 'what must be true at the end')
    .option('--acceptance-criteria <text>', 'the same')
    .option('--notes <text>')
    .option('--append-notes <text>', 'put under the notes that there are')
    .option('-t, --type <type>', 'task, bug, feature, epic, chore, …')
    .option('-p, --priority <priority>', '0, the most urgent, to 4')
    .option('-a, --assignee <name>')
    .option('-e, --estimate <minutes>')
    .option('--due <when>', '+6h, +2d, tomorrow, next monday, 2026-11-25, …; none takes it away')
    .option('--defer <when>', 'not ready before; none takes it away')
    .option('--external-ref <ref>', 'where it is kept elsewhere, as in gh-9')
    .option('--spec-id <id>')
    .option('--owner <name>')
    .option('--mol-type <type>')
    .option('--wisp-type <type>')
    .option('--session <id>', 'of the agent')
    .option('--ephemeral', 'of no lasting interest: never ready')
    .option('--no-history', 'its history is of no lasting interest')
    .option('--metadata <json>', 'an object, merged in by key; or @FILE');
}

/** `now` in ms since the epoch; reads the files, and stdin, that the options name. */
export async function parseFields(options: FieldOptions, now: number): Promise<Result<BeadChange, Problem>> {
  const texts = await textsOf(options);
  if (!texts.ok) return texts;
  const priority = parsePriority(options.priority);
  if (!priority.ok) return priority;
  const metadata = await metadataOf(options);
  if (!metadata.ok) return metadata;
  const other = otherOf(options, now);
  if (!other.ok) return other;
  return ok({
    ...texts.value,
    ...(options.type === undefined ? {} : { type: typeNamed(options.type) }),
    ...(priority.value === null ? {} : { priority: priority.value }),
    ...(Object.keys(metadata.value).length === 0 ? {} : { metadata: metadata.value }),
    ...(Object.keys(other.value).length === 0 ? {} : { other: other.value }),
  });
}

type Texts = Pick<
  BeadChange,
  'title' | 'description' | 'design' | 'acceptance' | 'notes' | 'appendNotes' | 'status' | 'assignee'
>;

async function textsOf(options: FieldOptions): Promise<Result<Texts, Problem>> {
  const description = await bodyOf(options);
  if (!description.ok) return description;
  const design =
    options.designFile === undefined
      ? ok(options.design)
      : await readText(options.designFile, '--design-file');
  if (!design.ok) return design;
  const texts: Record<string, string | undefined> = {
    title: options.title,
    description: description.value,
    design: design.value,
    acceptance: options.acceptance ?? options.acceptanceCriteria,
    notes: options.notes,
    appendNotes: options.appendNotes,
    status: options.status,
    assignee: options.assignee,
  };
  return ok(Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined)));
}

/** Null where none is given. */
export function parsePriority(text: string | undefined): Result<number | null, Problem> {
  if (text === undefined) return ok(null);
  const digit = /^[Pp]?([0-4])$/.exec(text)?.[1];
  if (digit !== undefined) return ok(Number(digit));
  return failed(problem('usage', `priority ${text}: 0, the most urgent, to 4`));
}

async function metadataOf(options: FieldOptions): Promise<Result<Record<string, unknown>, Problem>> {
  const { metadata, setMetadata = [], unsetMetadata = [] } = options;
  const file = metadata?.startsWith('@') ? await readText(metadata.slice(1), '--metadata') : ok(metadata);
  if (!file.ok) return file;
  const object = file.value === undefined ? {} : parseObject(file.value);
  if (object === null)
    return failed(problem('usage', '--metadata: give a JSON object, as in {"formula":"fix-bug"}'));
  const pairs = parsePairs(setMetadata);
  if (!pairs.ok) return pairs;
  return ok({
    ...object,
    ...pairs.value,
    ...Object.fromEntries(unsetMetadata.map((key) => [key, null])),
  });
}

/** Each is `key=value`. */
export function parsePairs(given: readonly string[]): Result<Record<string, string>, Problem> {
  const odd = given.find((pair) => !/^[^=]+=/.test(pair));
  if (odd !== undefined) return failed(problem('usage', `${odd}: give KEY=VALUE`));
  return ok(
    Object.fromEntries(
      given.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
    ),
  );
}

function otherOf(options: FieldOptions, now: number): Result<Record<string, unknown>, Problem> {
  const due = instantOption('--due', options.due, now);
  if (!due.ok) return due;
  const until = instantOption('--defer', options.defer, now);
  if (!until.ok) return until;
  const minutes = options.estimate;
  if (minutes !== undefined && !/^\d{1,9}$/.test(minutes))
    return failed(problem('usage', `--estimate ${minutes}: give whole minutes`));
  const fields = {
    due_at: due.value,
    defer_until: until.value,
    estimated_minutes: minutes === undefined ? undefined : Number(minutes),
    external_ref: textOrNone(options.externalRef),
    spec_id: textOrNone(options.specId),
    owner: textOrNone(options.owner),
    closed_by_session: textOrNone(options.session),
    mol_type: textOrNone(options.molType),
    wisp_type: textOrNone(options.wispType),
    await_id: textOrNone(options.awaitId),
    ephemeral: options.ephemeral ? true : options.persistent ? null : undefined,
    no_history: options.history === false ? true : undefined,
  };
  return ok(Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)));
}

/** '' takes a field away. */
function textOrNone(text: string | undefined): string | null | undefined {
  return text === '' ? null : text;
}

/** As ISO 8601; null where it is to be taken away, undefined where nothing is said. */
export function instantOption(
  name: string,
  text: string | undefined,
  now: number,
): Result<string | null | undefined, Problem> {
  if (text === undefined) return ok(undefined);
  if (text === '' || text === 'none') return ok(null);
  const instant = parseInstant(text, now);
  if (instant !== null) return ok(new Date(instant).toISOString());
  return failed(
    problem('usage', `${name} ${text}: give a time as in +6h, +2d, tomorrow, next monday, 2026-11-25`),
  );
}

/** `type:id`, or an id alone for an edge that blocks. */
export function parseDependencies(given: readonly string[]): Dependency[] {
  return given.map((each) => {
    const [, type, on] = /^([^:]+):(.+)$/.exec(each) ?? [];
    // `external:project:capability` is a target of its own, not a type.
    if (type === undefined || on === undefined || type === 'external') return { type: 'blocks', on: each };
    return { type, on };
  });
}

/** Several values in one option, separated by commas, or in several. */
export function listed(value: string, before: readonly string[] = []): readonly string[] {
  const parts = value.split(',').map((part) => part.trim());
  return [...before, ...parts.filter((part) => part !== '')];
}

/** Several values, each in an option of its own: they may hold commas. */
export function collected(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

export function countOption(name: string, text: string): Result<number, Problem> {
  if (/^\d{1,9}$/.test(text)) return ok(Number(text));
  return failed(problem('usage', `${name} ${text}: give a whole number`));
}
