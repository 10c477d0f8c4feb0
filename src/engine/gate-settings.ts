// What a rig's settings say of one of its gates.

import { z } from 'zod';
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

export const gateSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/),
  run: z.string().min(1),
  timeoutMs: milliseconds.default(15 * 60_000),
  /** What all its processes together may hold. */
  memory: memory.optional(),
  /** What confines it; where unset the rig's bubblewrap, if it has one, without a network. */
  sandbox: gateSandbox.optional(),
  /** Variables of the town process that it may see. */
  variables: z.array(variablePattern).optional(),
});

export type GateSettings = Readonly<z.infer<typeof gateSchema>>;
