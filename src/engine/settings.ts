// The town's and a rig's settings: small JSON files that a person edits, validated at this edge.

import * as z from 'zod';
import { PERMISSION_MODES, runtimeSpecSchema } from './agents/runtime-spec.ts';
import { sandboxSchema } from './agents/sandbox/sandbox-settings.ts';
import { gatesSchema, setupSchema } from './gate-settings.ts';
import { LANDING_WAYS } from './landing-way.ts';
import { STRATEGIES } from './rigs/strategy.ts';
import { LONGEST_MS, milliseconds } from './setting-values.ts';

const witnessSettings = z.strictObject({
  /** Without a byte of output for this long an agent with work is silent, and nudged. */
  silentMs: milliseconds.default(10 * 60_000),
  /** After a nudge without effect for this long, its run is restarted. */
  nudgeGraceMs: milliseconds.default(5 * 60_000),
  /** The same few lines again and again for this long is a loop. */
  loopMs: milliseconds.default(5 * 60_000),
  /** Nudges that one run is given; where they did not carry it to `gt done`, it is restarted. */
  nudges: z.number().int().min(1).default(5),
  /** Runs of one bead that may be restarted for silence or a loop before a person is asked. */
  restarts: z.number().int().min(0).default(1),
  /** Runs of one bead that may end without `gt done` before it is stopped. */
  exits: z.number().int().min(1).default(3),
  /** Runs of one bead that may be lost with their host or the engine before it is stopped. */
  losses: z.number().int().min(1).default(5),
  /** Time between the end of a run and a fresh one of the same bead; with each lost run four times as long. */
  backoffMs: z.number().int().min(0).max(LONGEST_MS).default(1_000),
});

/** As its CLI calls it: a word of the command line, and none of its flags. */
const model = z.string().regex(/^[^-]/, 'a model begins with no hyphen');

const accounts = z
  .array(
    z.strictObject({
      name: z.string().regex(/^[a-z0-9][a-z0-9._@-]{0,63}$/i),
      folder: z
        .string()
        .regex(/^(\/|~\/)/, 'an account is a folder: an absolute path, or one that begins with ~/'),
    }),
  )
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'two accounts have one name');

export const townSettingsSchema = z.strictObject({
  version: z.literal(1),
  name: z.string().min(1),
  runtimes: z.record(z.string(), runtimeSpecSchema).default({}),
  /** Further variables of yours that agents may see; `NAME_*` stands for all that begin so. */
  variables: z.array(z.string().min(2)).default([]),
  /**
   * The runtime of each role; a login shell for mayor and crew, and `recipe` for polecats, where unset. Null for the
   * mayor: there is none.
   */
  roles: z
    .strictObject({
      mayor: z.string().nullable().optional(),
      crew: z.string().optional(),
      polecat: z.string().optional(),
    })
    .default({}),
  /** The model that a runtime plays each role with, by the runtime's name; its own choice where unset. */
  models: z
    .record(
      z.string(),
      z.strictObject({ mayor: model.optional(), crew: model.optional(), polecat: model.optional() }),
    )
    .default({}),
  /** Several accounts of a runtime, each a configuration folder (`~/` is the home); the first that is not limited is used. */
  accounts: z.record(z.string(), accounts).default({}),
  limits: z
    .strictObject({
      /** Polecats that run at once. */
      polecats: z.number().int().min(1).default(20),
      /** Runs started within one second. */
      spawnsPerSecond: z.number().int().min(1).default(10),
      /** Free memory below which nothing is started, in bytes. */
      freeMemoryBytes: z
        .number()
        .int()
        .min(0)
        .default(256 * 1024 * 1024),
    })
    .prefault({}),
  witness: witnessSettings.prefault({}),
  deacon: z
    .strictObject({
      heartbeatMs: milliseconds.min(10).default(1_000),
      /** A log file is rotated past this size. */
      logBytes: z
        .number()
        .int()
        .positive()
        .default(8 * 1024 * 1024),
      /** How long an ended run's checkout and screen are kept. */
      keepEndedMs: milliseconds.default(60_000),
    })
    .prefault({}),
  /** How often the terminal host restarts a town that died unasked. */
  supervision: z
    .strictObject({ restarts: z.number().int().min(0).default(3), withinMs: milliseconds.default(60_000) })
    .prefault({}),
  /** What is kept of what guests write: lines of history each, and bytes of memory for all screens together. */
  terminals: z
    .strictObject({
      scrollback: z.number().int().min(0).max(1_000_000).default(10_000),
      memoryBytes: z
        .number()
        .int()
        .positive()
        .default(256 * 1024 * 1024),
    })
    .prefault({}),
  /** That of rigs that name none. */
  sandbox: sandboxSchema.default('none'),
  keys: z.strictObject({ prefix: z.string().default('C-b') }).prefault({}),
  /** Whether what runs in the pane that is shown may write a person's clipboard; it may never read it. */
  clipboard: z.enum(['ask', 'allow', 'deny']).default('ask'),
  /** Whether the wheel scrolls panes whose program does not ask for the mouse; the terminal's own selection then needs Shift. */
  mouse: z.boolean().default(false),
  /** When a program's notification goes on to the person's terminal. */
  notifications: z.enum(['unfocused', 'always', 'never']).default('unfocused'),
  /** The title of the person's terminal: the agent with the program's title, the program's alone, or as it was. */
  title: z.enum(['agent', 'program', 'keep']).default('agent'),
});

/** Nothing, everything, or what one of the git pathspecs matches and what changes more than so many lines. */
const reviewPolicySchema = z.union([
  z.enum(['automatic', 'lgtm']),
  z.strictObject({
    paths: z.array(z.string().min(1).max(1_000)).max(200).default([]),
    lines: z.number().int().min(0).nullable().default(null),
  }),
]);

export const rigSettingsSchema = z.strictObject({
  version: z.literal(1),
  /** The repository that work comes from and goes to: a folder or a URL. */
  upstream: z.string().min(1),
  branch: z.string().min(1),
  prefix: z.string().regex(/^[a-z][a-z0-9]{0,7}$/),
  /** Run once in each clean gate checkout, before its gates. */
  setup: setupSchema.optional(),
  gates: gatesSchema.default([]),
  /** Git pathspecs of files that decide what gates and agents do; the usual ones, and those that gates name, where unset. */
  guarded: z.array(z.string().min(1).max(1_000)).max(200).optional(),
  /** Gates that run at once; absent: as many as half of the processors. */
  gateSlots: z.number().int().min(1).max(64).optional(),
  /** Attempts of one bead whose merge request the gates may turn down before it is stopped. */
  gateAttempts: z.number().int().min(1).default(3),
  /** Attempts of one bead that may be redone for conflicts before it is stopped. */
  conflictAttempts: z.number().int().min(1).default(5),
  /** The crew member who may hold and approve landings. */
  sheriff: z.string().nullable().default(null),
  /** What a person looks at before it lands. `approval` is what an older release called `lgtm`. */
  review: z
    .preprocess((value) => (value === 'approval' ? 'lgtm' : value), reviewPolicySchema)
    .default('automatic'),
  /** What a landing keeps of the branch's commits; of a candidate that is built already nothing changes. */
  strategy: z.enum(STRATEGIES).default('squash'),
  /** Whether gt moves the branch itself, or has the upstream's host do it by pull requests. */
  land: z.enum(LANDING_WAYS).default('branch'),
  /** Whether what gt has landed is pushed to the upstream where that is a remote. */
  push: z.boolean().default(false),
  /** Whether the host is asked to merge a pull request by itself once its rules are met. */
  autoMerge: z.boolean().default(false),
  /** What agents may do in this rig without asking a person; `unattended` is for nothing but throw-away machines. */
  permissions: z.enum(PERMISSION_MODES).default('checkout'),
  /** What confines the rig's polecats; the town's where unset. */
  sandbox: sandboxSchema.optional(),
  /** The formula that is poured for a slung bead that names none. */
  formula: z.string().nullable().default(null),
});

export type TownSettings = z.infer<typeof townSettingsSchema>;
/** As the file says; `environment` names what the town's own environment gives the rig's gates, where that is known. */
export type RigSettings = z.infer<typeof rigSettingsSchema> & { readonly environment?: string };
