// The options by which lists are narrowed, ordered and cut.

import type { Command } from 'commander';
import type { BeadFilter, Bounds } from '../../beads/bead-filter.ts';
import { type BeadOrder, ORDERS } from '../../beads/bead-order.ts';
import type { Questions } from '../../beads/question.ts';
import { failed, ok, type Result } from '../../beads/result.ts';
import { parseInstant } from '../../beads/spoken-instant.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import { collected, countOption, listed, parsePairs, parsePriority, typeNamed } from './bead-options.ts';

/** Options as they were typed. */
export interface FilterOptions {
  readonly status?: readonly string[];
  readonly state?: readonly string[];
  readonly type?: readonly string[];
  readonly excludeType?: readonly string[];
  readonly all?: boolean;
  readonly priority?: string;
  readonly priorityMin?: string;
  readonly priorityMax?: string;
  /** False by `--no-assignee`. */
  readonly assignee?: string | false;
  readonly unassigned?: boolean;
  readonly label?: readonly string[];
  readonly labelAny?: readonly string[];
  readonly excludeLabel?: readonly string[];
  readonly labels?: boolean;
  readonly labelPattern?: string;
  readonly title?: string;
  readonly titleContains?: string;
  readonly descContains?: string;
  readonly notesContains?: string;
  readonly emptyDescription?: boolean;
  readonly text?: string;
  readonly id?: readonly string[];
  readonly spec?: string;
  readonly molType?: string;
  readonly wispType?: string;
  readonly parent?: string | false;
  readonly filterParent?: string;
  readonly createdAfter?: string;
  readonly createdBefore?: string;
  readonly updatedAfter?: string;
  readonly updatedBefore?: string;
  readonly closedAfter?: string;
  readonly closedBefore?: string;
  readonly dueAfter?: string;
  readonly dueBefore?: string;
  readonly deferAfter?: string;
  readonly deferBefore?: string;
  readonly deferred?: boolean;
  readonly overdue?: boolean;
  readonly pinned?: boolean;
  readonly includeGates?: boolean;
  readonly includeInfra?: boolean;
  readonly metadataField?: readonly string[];
  readonly hasMetadataKey?: readonly string[];
  readonly limit?: string;
  readonly sort?: string;
  readonly reverse?: boolean;
}

export function addFilterOptions(command: Command): Command {
  return command
    .option('-s, --status <status>', 'any of these, separated by commas; all', listed)
    .option('--state <status>', 'the same', listed)
    .option('-t, --type <type>', 'any of these', listed)
    .option('--exclude-type <type>', 'none of these', listed)
    .option('-p, --priority <priority>', '0 to 4')
    .option('--priority-min <priority>')
    .option('--priority-max <priority>')
    .option('-a, --assignee <name>')
    .option('-u, --unassigned', 'nobody’s')
    .option('--no-assignee', 'the same')
    .option('-l, --label <label>', 'all of these', listed)
    .option('--label-any <label>', 'any of these', listed)
    .option('--exclude-label <label>', 'none of these', listed)
    .option('--no-labels', 'without a label')
    .option('--label-pattern <pattern>', 'with * for anything')
    .option('--title <text>', 'in its title')
    .option('--title-contains <text>', 'the same')
    .option('--desc-contains <text>', 'in its description')
    .option('--notes-contains <text>', 'in its notes')
    .option('--empty-description')
    .option('--text <text>', 'in its id, title or description')
    .option('--id <id>', 'these', listed)
    .option('--spec <text>', 'in its spec id')
    .option('--mol-type <type>', 'of a molecule')
    .option('--wisp-type <type>', 'of a wisp')
    .option('--parent <id>', 'below that bead, steps too')
    .option('--filter-parent <id>', 'the same')
    .option('--no-parent', 'nobody’s child')
    .option('--deferred')
    .option('--overdue')
    .option('--pinned')
    .option('--no-pinned')
    .option('--metadata-field <key=value>', 'in its metadata', collected)
    .option('--has-metadata-key <key>', 'in its metadata', collected)
    .option('-n, --limit <count>', 'no more than so many; 0 for all, as without')
    .option('--sort <order>', ORDERS.join(', '))
    .option('-r, --reverse');
}

/** `--created-after` and its like. */
export function addTimeOptions(command: Command): Command {
  for (const field of FIELDS)
    for (const side of ['after', 'before'])
      command.option(`--${field}-${side} <when>`, `${WORDS[field]} ${side} then: 2026-11-25, -7d, …`);
  return command;
}

const FIELDS = ['created', 'updated', 'closed', 'due', 'defer'] as const;
const WORDS = { created: 'made', updated: 'changed', closed: 'closed', due: 'due', defer: 'deferred to' };

export function parseListing(options: FilterOptions, now: number): Result<Questions['list'], Problem> {
  const filter = parseFilter(options, now);
  if (!filter.ok) return filter;
  const { limit = '0', sort, reverse } = options;
  const most = countOption('--limit', limit);
  if (!most.ok) return most;
  const order = ORDERS.find((each) => each === sort);
  if (sort !== undefined && order === undefined)
    return failed(problem('usage', `--sort ${sort}: one of ${ORDERS.join(', ')}`));
  return ok({ filter: filter.value, ...ordering(order, reverse), limit: most.value });
}

function ordering(order: BeadOrder | undefined, reverse: boolean | undefined) {
  return { ...(order === undefined ? {} : { order }), ...(reverse === undefined ? {} : { reverse }) };
}

/** `now` in ms since the epoch. */
export function parseFilter(options: FilterOptions, now: number): Result<BeadFilter, Problem> {
  const priorities = prioritiesOf(options);
  if (!priorities.ok) return priorities;
  const times = timesOf(options, now);
  if (!times.ok) return times;
  const metadata = parsePairs(options.metadataField ?? []);
  if (!metadata.ok) return metadata;
  const status = [...(options.status ?? []), ...(options.state ?? [])];
  const isAll = options.all === true || status.includes('all');
  const include = [...(options.includeGates ? ['gate'] : []), ...(options.includeInfra ? INFRA : [])];
  const parent = options.filterParent ?? (options.parent === false ? undefined : options.parent);
  return ok(
    withoutAbsent({
      ...priorities.value,
      ...times.value,
      ids: options.id,
      status: isAll || status.length === 0 ? undefined : status,
      all: isAll ? true : undefined,
      type: options.type?.map(typeNamed),
      excludeType: options.excludeType?.map(typeNamed),
      include: include.length === 0 ? undefined : include,
      assignee: options.assignee === false ? undefined : options.assignee,
      unassigned: options.assignee === false ? true : options.unassigned,
      labels: options.label,
      labelsAny: options.labelAny,
      excludeLabels: options.excludeLabel,
      noLabels: options.labels === false ? true : undefined,
      labelPattern: options.labelPattern,
      titleContains: options.title ?? options.titleContains,
      descContains: options.descContains,
      notesContains: options.notesContains,
      molType: options.molType,
      wispType: options.wispType,
      emptyDescription: options.emptyDescription,
      text: options.text,
      spec: options.spec,
      parent,
      noParent: options.parent === false ? true : undefined,
      deferred: options.deferred,
      overdue: options.overdue,
      pinned: options.pinned,
      metadata: options.metadataField === undefined ? undefined : metadata.value,
      hasMetadata: options.hasMetadataKey,
    }),
  );
}

/** Types of beads that are no tasks but parts of an orchestration. */
const INFRA = ['message', 'agent', 'role', 'rig'];

function prioritiesOf(options: FilterOptions): Result<BeadFilter, Problem> {
  const exact = parsePriority(options.priority);
  if (!exact.ok) return exact;
  const least = parsePriority(options.priorityMin);
  if (!least.ok) return least;
  const most = parsePriority(options.priorityMax);
  if (!most.ok) return most;
  return ok({
    priorityMin: exact.value ?? least.value ?? undefined,
    priorityMax: exact.value ?? most.value ?? undefined,
  });
}

function timesOf(options: FilterOptions, now: number): Result<BeadFilter, Problem> {
  const bounds: Record<'after' | 'before', Record<string, number>> = { after: {}, before: {} };
  for (const field of FIELDS) {
    for (const side of ['after', 'before'] as const) {
      const text = options[`${field}${side === 'after' ? 'After' : 'Before'}`];
      if (text === undefined) continue;
      const instant = parseInstant(text, now);
      if (instant === null)
        return failed(problem('usage', `--${field}-${side} ${text}: give a time, as in 2026-11-25 or -7d`));
      bounds[side][field] = instant;
    }
  }
  return ok({ after: some(bounds.after), before: some(bounds.before) });
}

function some(bounds: Bounds): Bounds | undefined {
  return Object.keys(bounds).length === 0 ? undefined : bounds;
}

function withoutAbsent(filter: BeadFilter): BeadFilter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}
