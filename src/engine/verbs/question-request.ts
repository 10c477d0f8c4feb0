// The questions that may be asked of a tracker, as they come over the socket: unknown until they were parsed here.

import * as z from 'zod';
import { ORDERS } from '../../beads/bead-order.ts';
import { GROUPINGS } from '../../beads/bead-statistics.ts';
import type { BeadQuestion } from '../../beads/question.ts';

const name = z.string().min(1).max(200);
const names = z.array(name).max(1_000);
const text = z.string().max(10_000);
const flag = z.boolean();
const priority = z.number().int().min(0).max(4);
const bounds = z
  .strictObject({
    created: z.number(),
    updated: z.number(),
    closed: z.number(),
    due: z.number(),
    defer: z.number(),
  })
  .partial();

const filter = z
  .strictObject({
    ids: names,
    status: names,
    type: names,
    excludeType: names,
    all: flag,
    include: names,
    priorityMin: priority,
    priorityMax: priority,
    assignee: text,
    unassigned: flag,
    labels: names,
    labelsAny: names,
    excludeLabels: names,
    noLabels: flag,
    labelPattern: z.string().max(200),
    parent: name,
    noParent: flag,
    text,
    titleContains: text,
    descContains: text,
    notesContains: text,
    emptyDescription: flag,
    spec: text,
    molType: text,
    wispType: text,
    after: bounds,
    before: bounds,
    deferred: flag,
    overdue: flag,
    pinned: flag,
    metadata: z.record(name, text),
    hasMetadata: names,
  })
  .partial();

const listing = {
  filter,
  order: z.enum(ORDERS).optional(),
  reverse: flag.optional(),
  limit: z.number().int().min(0).optional(),
};
const readyListing = { ...listing, includeDeferred: flag.optional(), includeEphemeral: flag.optional() };
const direction = z.enum(['down', 'up']);

export const questionRequest = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('list'), ...listing }),
  z.strictObject({ kind: z.literal('ready'), ...readyListing }),
  z.strictObject({ kind: z.literal('blocked'), ...listing }),
  z.strictObject({ kind: z.literal('explain'), ...readyListing }),
  z.strictObject({ kind: z.literal('show'), ids: names.min(1) }),
  z.strictObject({ kind: z.literal('comments'), id: name }),
  z.strictObject({ kind: z.literal('edges'), id: name, direction, type: name.optional() }),
  z.strictObject({
    kind: z.literal('tree'),
    id: name,
    direction,
    maxDepth: z.number().int().min(0).max(1_000),
  }),
  z.strictObject({ kind: z.literal('cycles'), limit: z.int().min(0).optional() }),
  z.strictObject({ kind: z.literal('gated') }),
  z.strictObject({ kind: z.literal('stats') }),
  z.strictObject({ kind: z.literal('count'), filter, by: z.enum(GROUPINGS).optional() }),
  z.strictObject({ kind: z.literal('epics'), eligibleOnly: flag.optional() }),
  z.strictObject({ kind: z.literal('labels') }),
  z.strictObject({ kind: z.literal('duplicates') }),
  z.strictObject({ kind: z.literal('history'), id: name }),
  z.strictObject({ kind: z.literal('values'), prefix: z.string().max(200) }),
  z.strictObject({ kind: z.literal('check') }),
]) satisfies z.ZodType<BeadQuestion>;
