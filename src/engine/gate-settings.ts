// What a rig's settings say of its gates, and of the setup before them.

import * as z from 'zod';
import { bwrapSettings } from './agents/sandbox/sandbox-settings.ts';
import { milliseconds, variablePattern } from './setting-values.ts';

const UNITS: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** Bytes, or as in `512m`; in bytes once it is read. */
const memory = z
  .union([
    z.number().int().positive(),
    z.string().regex(/^[1-9]\d{0,8}[kmg]$/, 'write bytes, or a number with k, m or g, as in "512m"'),
  ])
  .transform((size) =>
    typeof size === 'number' ? size : Number(size.slice(0, -1)) * (UNITS[size.slice(-1)] ?? 1),
  );

const gateSandbox = z.union(
  [
    z.enum(['none', 'bwrap']),
    z.strictObject({ bwrap: bwrapSettings.extend({ network: z.enum(['on', 'off']).default('off') }) }),
  ],
  { error: 'write "none", "bwrap" or {"bwrap": {…}}' },
);

const limits = {
  /** What all its processes together may hold. */
  memory: memory.optional(),
  /** What confines it; where unset the rig's bubblewrap, if it has one, for gates without a network. */
  sandbox: gateSandbox.optional(),
  /** Variables of the town process that it may see. */
  variables: z.array(variablePattern).optional(),
};

/** Of the tree, from its root; never of `.git`. */
const treePath = z
  .string()
  .regex(/^[^/\0][^\0]*$/, 'write it from the root of the tree, as in "web/node_modules"')
  .refine(
    (path) => path.split('/').every((part) => !['', '.', '..', '.git'].includes(part)),
    'it may hold no "." or "..", no ".git" and no "/" at its end',
  );

const gateSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/),
  run: z.string().min(1),
  timeoutMs: milliseconds.default(15 * 60_000),
  /** Gates of one phase run side by side; one without any is a phase by itself, at its place in the list. */
  phase: z.number().int().min(0).max(1_000).optional(),
  /** Files and folders that it reads: its checkout holds nothing else. The whole tree where absent. */
  paths: z.array(treePath).min(1).max(100).optional(),
  ...limits,
});

/** In the order in which they run. */
export const gatesSchema = z
  .array(gateSchema)
  .refine((gates) => new Set(gates.map(({ name }) => name)).size === gates.length, 'two gates have one name')
  .refine(
    hasPhasesInOrder,
    'phases go up in the list, and gates of one phase stand together: else its order would say something else',
  );

function hasPhasesInOrder(gates: readonly { readonly phase?: number | undefined }[]): boolean {
  const starts = gates.flatMap(({ phase }, at) =>
    phase === undefined || gates[at - 1]?.phase === phase ? [] : [phase],
  );
  return starts.every((phase, at) => at === 0 || phase > (starts[at - 1] ?? 0));
}

const SETUP_TIMEOUT_MS = 30 * 60_000;

/** A command; or with it the files that what it brings depends on, and what is kept of that for the next checkout. */
export const setupSchema = z.union([
  z.string(),
  z
    .strictObject({
      run: z.string().min(1),
      timeoutMs: milliseconds.default(SETUP_TIMEOUT_MS),
      ...limits,
      keys: z.array(treePath).max(100).default([]),
      copy: z.array(treePath).max(100).default([]),
    })
    .refine(({ keys, copy }) => copy.length === 0 || keys.length > 0, {
      path: ['keys'],
      message: 'what is copied needs the files that it depends on, as in ["package-lock.json"]',
    }),
]);

export type GateSettings = Readonly<z.infer<typeof gateSchema>>;
export type SetupSettings = Readonly<Exclude<z.infer<typeof setupSchema>, string>>;

/** Null where there is none. */
export function setupOf({
  setup = '',
}: {
  readonly setup?: z.infer<typeof setupSchema> | undefined;
}): SetupSettings | null {
  if (setup === '') return null;
  return typeof setup === 'string' ? { run: setup, timeoutMs: SETUP_TIMEOUT_MS, keys: [], copy: [] } : setup;
}
