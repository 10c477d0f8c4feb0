// What a rig's settings say of its polecats' sandbox, and that in a form without defaults left open.

import * as z from 'zod';
import { variablePattern } from '../../setting-values.ts';

/** An absolute folder or file, or one of HOME: `~/.npm`. */
const place = z
  .string()
  .regex(/^(~?\/)[^\0]*[^/\0]$/, 'write it as "/folder" or "~/folder"')
  .refine(
    (path) => !path.split('/').some((part) => part === '..' || part === '.'),
    'it may hold no "." or ".."',
  );

/** What of the person's files a sandbox shows; nothing of HOME is there otherwise. */
export const grantsSchema = z.strictObject({
  /** What may be read and written. What a run writes there the next one finds, and so do you. */
  writable: z.array(place).default([]),
  /** What may be read; one that does not exist is left out. */
  readable: z.array(place).default([]),
});

export const bwrapSettings = grantsSchema.extend({
  /** "off": a network of its own with nothing but a loopback, where neither this machine's nor any other is reached. */
  network: z.enum(['on', 'off']).default('on'),
  /** Whether programs may make user namespaces, as an agent's own sandbox does: more of the kernel is within reach. */
  userNamespaces: z.boolean().default(false),
});

const wrapperSettings = z.strictObject({
  /** The command line that the agent's is put into. */
  wrapper: z
    .array(z.string())
    .min(1)
    .refine(([file]) => file !== '', 'a wrapper begins with a program'),
  /** Variables that are set again within the wrapper; all are in its own environment. */
  carry: z.array(variablePattern).optional(),
  /** Where the town's socket is within the wrapper, if not in its usual place. */
  farSocket: z.string().min(1).optional(),
});

export const sandboxSchema = z.union(
  [z.enum(['none', 'bwrap']), z.strictObject({ bwrap: bwrapSettings }), wrapperSettings],
  { error: 'write "none", "bwrap", {"bwrap": {…}} or {"wrapper": […]}' },
);

export type Grants = Readonly<z.infer<typeof grantsSchema>>;
export type SandboxSetting = z.infer<typeof sandboxSchema>;
export type BwrapSettings = z.infer<typeof bwrapSettings>;

export interface WrapperSettings {
  readonly wrapper: readonly string[];
  readonly carry: readonly string[];
  readonly farSocket: string | null;
}

export type Sandbox =
  | { readonly kind: 'none' }
  | ({ readonly kind: 'bwrap' } & Readonly<BwrapSettings>)
  | ({ readonly kind: 'wrapper' } & WrapperSettings);

/**
 * All that tells a run who it is, but for its spool: where the far side has no such folder, what is kept there for a
 * town that does not answer would never be found.
 */
const IDENTITY = [
  'TOWN',
  'SOCKET',
  'TOKEN',
  'RUN',
  'AGENT',
  'ROLE',
  'NAME',
  'ATTEMPT',
  'RIG',
  'BEAD',
  'BRANCH',
];
const CARRIED: readonly string[] = [...IDENTITY.map((name) => `GT_${name}`), 'BD_ACTOR'];

/** What holds for a rig: its own setting, or else the town's. */
export function sandboxOf(
  rig: { readonly sandbox?: SandboxSetting | undefined },
  town: { readonly sandbox: SandboxSetting },
): Sandbox {
  const setting = rig.sandbox ?? town.sandbox;
  if (setting === 'none') return { kind: 'none' };
  if (setting === 'bwrap') return { kind: 'bwrap', ...bwrapSettings.parse({}) };
  if ('bwrap' in setting) return { kind: 'bwrap', ...setting.bwrap };
  const { wrapper, carry, farSocket } = setting;
  return { kind: 'wrapper', wrapper, carry: carry ?? CARRIED, farSocket: farSocket ?? null };
}

/** As a person is shown it: `none`, `bwrap`, `bwrap, no network`, `wrapper ssh`. */
export function sandboxName(sandbox: Sandbox): string {
  switch (sandbox.kind) {
    case 'none':
      return 'none';
    case 'bwrap':
      return sandbox.network === 'on' ? 'bwrap' : 'bwrap, no network';
    case 'wrapper':
      return `wrapper ${sandbox.wrapper[0]?.split('/').at(-1)}`;
  }
}

/** Whether a sandbox that is shown so was made by bubblewrap. */
export function isBwrapName(name: string): boolean {
  return name === 'bwrap' || name.startsWith('bwrap,');
}
