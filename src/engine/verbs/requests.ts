// The arguments of every verb: what comes over the socket is unknown until it was parsed here.

import * as z from 'zod';
import { LANDING_WAYS } from '../landing-way.ts';
import { LANES, STEPS } from '../refinery/lanes.ts';
import { STRATEGIES } from '../rigs/strategy.ts';
import type { Verb } from '../rpc/verbs.ts';
import { agentEvent } from './agent-event-request.ts';
import { beadFields, otherFields } from './change-request.ts';
import { questionRequest } from './question-request.ts';

const text = z.string().min(1).max(100_000);
const name = z.string().min(1).max(200);
const none = z.strictObject({});
/** Where a page begins. */
const from = z.number().int().min(0).default(0);
const cols = z.number().int().min(1).max(999);
const rows = z.number().int().min(1).max(500);
const line = z.number().int().min(0);
const beads = z.array(name).min(1).max(1_000);
const metadata = z.record(z.string(), z.unknown());
const edge = z.strictObject({ type: name, on: name, metadata: metadata.exactOptional() });

export const REQUESTS = {
  ping: none,
  status: none,
  feed: z.strictObject({ sinceSeq: z.number().int().min(0).default(0) }),
  why: z.strictObject({ subject: name }),
  explain: z.strictObject({ target: name }),
  peek: z.strictObject({ target: name, lines: z.number().int().min(1).max(1_000).default(40) }),
  'mq.list': z.strictObject({ rig: name.optional(), from }),
  'crew.list': none,
  'bead.ready': z.strictObject({ rig: name.optional(), from }),
  'bead.ask': z.strictObject({ rig: name.optional(), question: questionRequest }),
  'bead.more': z.strictObject({ answer: name, from }),
  'bead.create': z.strictObject({
    ...z.object(beadFields).partial().required({ title: true }).shape,
    rig: name.optional(),
    id: name.optional(),
    labels: z.array(name).optional(),
    parent: name.optional(),
    inheritLabels: z.boolean().default(false),
    deps: z.array(edge).optional(),
    metadata: metadata.optional(),
    other: otherFields.optional(),
  }),
  'bead.update': z.strictObject({
    ...z.object(beadFields).partial().shape,
    bead: name,
    appendNotes: text.optional(),
    addLabels: z.array(name).optional(),
    removeLabels: z.array(name).optional(),
    setLabels: z.array(name).optional(),
    parent: z.string().max(200).optional(),
    metadata: metadata.optional(),
    other: otherFields.optional(),
  }),
  'bead.claim': z.strictObject({ bead: name }),
  'bead.comment': z.strictObject({ bead: name.optional(), text }),
  'bead.dep': z.strictObject({
    bead: name,
    on: name,
    type: name.default('blocks'),
    metadata: metadata.optional(),
    remove: z.boolean().default(false),
  }),
  'bead.close': z.strictObject({
    bead: name,
    reason: z.string().max(10_000).default('Closed'),
    force: z.boolean().default(false),
  }),
  'bead.delete': z.strictObject({
    beads,
    cascade: z.boolean().default(false),
    dryRun: z.boolean().default(false),
  }),
  'bead.upload': z.strictObject({
    file: name,
    at: z.number().int().min(0),
    base64: z.base64().max(800_000),
  }),
  'bead.import': z.strictObject({
    rig: name.optional(),
    file: name,
    source: name,
    force: z.boolean().default(false),
    dryRun: z.boolean().default(false),
  }),
  'bead.imported': z.strictObject({ file: name }),
  'prefix.rename': z.strictObject({
    rig: name.optional(),
    from: z.string().max(61).nullable().default(null),
    to: z.string().max(61),
    dryRun: z.boolean().default(false),
  }),
  'value.set': z.strictObject({ rig: name.optional(), key: name, value: z.string().max(100_000).nullable() }),
  hook: none,
  prime: none,
  'agent.event': z.strictObject({
    event: agentEvent,
    isContinued: z.boolean().nullable().default(null),
    /** In ms since the epoch, where it is told afterwards. */
    at: z.number().int().nonnegative().nullable().default(null),
  }),
  'step.done': z.strictObject({ step: name }),
  done: z.strictObject({ bead: name.optional() }),
  escalate: z.strictObject({ text }),
  sling: z.strictObject({ beads, rig: name.optional(), runtime: name.optional() }),
  nudge: z.strictObject({
    target: name,
    text: text.default('Go on with your work.'),
    ttlMs: z
      .number()
      .int()
      .min(1_000)
      .max(7 * 24 * 60 * 60_000)
      .optional(),
  }),
  seance: z.strictObject({ target: name, question: text }),
  interrupt: z.strictObject({ target: name }),
  restart: z.strictObject({ target: name }),
  stop: z.strictObject({ target: name, reason: z.string().max(10_000).default('stopped by a person') }),
  'mq.hold': z.strictObject({ mr: name, held: z.boolean(), reason: z.string().max(10_000).optional() }),
  'mq.diff': z.strictObject({ mr: name }),
  'mq.show': z.strictObject({ mr: name }),
  'mq.log': z.strictObject({ mr: name.optional(), from }),
  'mq.stats': z.strictObject({ rig: name.optional() }),
  'mq.submit': z.strictObject({
    /** The top of the repository that has the branch. */
    folder: z.string().min(1).max(4_096),
    branch: name,
    bead: name,
  }),
  'mq.revert': z.strictObject({ mr: name }),
  'mq.try': z.strictObject({
    /** A merge request, a branch or a commit; an agent's own branch where absent. */
    name: name.optional(),
    /** Behind the candidate of this one. */
    on: name.optional(),
    rig: name.optional(),
    /** The git folder of the repository at hand, where a person has one. */
    folder: z.string().min(1).max(4_096).optional(),
  }),
  'mq.unroll': z.strictObject({
    mr: name,
    gate: name.optional(),
    /** Fewer do not tell what differs by chance: two agree in one change of four. */
    rounds: z.number().int().min(3).max(25).default(3),
  }),
  'trial.end': z.strictObject({ trial: name }),
  'trial.wait': z.strictObject({ trial: name, timeoutMs: z.number().int().min(0).max(30_000) }),
  'mq.move': z.strictObject({
    mr: name,
    lane: z.enum(LANES).optional(),
    /** Null: behind all. */
    before: name.nullable().optional(),
    step: z.enum(STEPS).optional(),
  }),
  'mq.retry': z.strictObject({ mr: name }),
  'mq.freeze': z.strictObject({
    rig: name.optional(),
    isDraining: z.boolean().default(false),
    reason: z.string().max(10_000).default(''),
  }),
  'mq.thaw': z.strictObject({ rig: name.optional() }),
  'mq.output': z.strictObject({ mr: name, gate: name.optional(), from }),
  'mq.watch': z.strictObject({ mr: name, gate: name.optional() }),
  'mq.approve': z.strictObject({
    mr: name,
    /** What was looked at: refused where it would land as something else by now. */
    change: name.optional(),
    reason: z.string().max(10_000).optional(),
  }),
  'mq.reject': z.strictObject({ mr: name, reason: z.string().max(10_000).default('rejected by a person') }),
  'decision.resolve': z.strictObject({ id: name }),
  'decision.answer': z.strictObject({ id: name, choice: z.number().int().min(1).max(50) }),
  'shell.open': z.strictObject({ target: name }),
  'pane.new': z.strictObject({
    command: z.string().min(1).max(4_096).optional(),
    args: z.array(z.string().max(200_000)).max(10_000).default([]),
    cwd: z.string().min(1).max(4_096),
    env: z.record(z.string(), z.string()).optional(),
    name: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9_-]{0,31}$/)
      .optional(),
    cols: cols.default(120),
    rows: rows.default(40),
  }),
  'pane.list': z.strictObject({ from }),
  'pane.send': z.strictObject({
    pane: name,
    text: z.string().max(60_000).optional(),
    keys: z.array(z.string().min(1).max(64)).max(1_000).default([]),
    enter: z.boolean().default(false),
  }),
  'pane.capture': z.strictObject({
    pane: name,
    format: z.enum(['text', 'ansi', 'json']).default('text'),
    lines: z.number().int().min(1).max(1_000_000).optional(),
    from: line.optional(),
    end: line.optional(),
  }),
  'pane.wait': z.strictObject({
    pane: name,
    for: z.enum(['change', 'exit', 'idle']),
    /** For a change: the number of the digest after which. */
    seq: z.number().int().min(-1).default(-1),
    idleMs: z.number().int().min(0).max(86_400_000).default(1_000),
    timeoutMs: z.number().int().min(0).max(30_000),
  }),
  'pane.close': z.strictObject({ pane: name }),
  'rig.add': z.strictObject({
    name,
    source: name,
    branch: name.optional(),
    prefix: name.optional(),
    gates: z.record(name, text).optional(),
    setup: text.optional(),
    review: z.enum(['automatic', 'lgtm']).optional(),
    strategy: z.enum(STRATEGIES).optional(),
    land: z.enum(LANDING_WAYS).optional(),
  }),
  'rig.pull': z.strictObject({ rig: name.optional() }),
  'crew.add': z.strictObject({ rig: name.optional(), name, runtime: name.optional() }),
  'crew.remove': z.strictObject({ rig: name.optional(), name }),
  'crew.sheriff': z.strictObject({ rig: name.optional(), name, on: z.boolean() }),
  attach: z.strictObject({
    cols: z.number().int().min(1).max(1_000),
    rows: z.number().int().min(1).max(1_000),
    term: z.string().max(100).default(''),
    colorterm: z.string().max(100).default(''),
    /** Where the person called it. */
    cwd: z.string().max(4_096).default(''),
    /** The command of the person's editor. */
    editor: z.string().max(4_096).default(''),
    /** Shows this one guest and ends with it; `owns`: the town ends with the client. */
    solo: z
      .strictObject({ guest: name, title: z.string().max(200), bare: z.boolean(), owns: z.boolean() })
      .optional(),
  }),
  down: z.strictObject({ how: z.enum(['stop', 'drain']).default('stop') }),
} as const satisfies Readonly<Record<Verb, z.ZodType>>;

export type Request<V extends Verb> = z.infer<(typeof REQUESTS)[V]>;
