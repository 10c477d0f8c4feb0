// What a runtime is: data that says how a CLI is found, started, resumed and spoken to. The built-in ones are files
// beside this one, a town's own are files of the same form.

import * as z from 'zod';
import { grantsSchema } from './sandbox/sandbox-settings.ts';
import { rulesSchema } from './status/rules.ts';

/**
 * Words of a command line that belong together. `{name}` in a word stands for a value of the launch; a group that names
 * one which there is none of is left out as a whole. `{permissions}` and `{hooks}`, alone in a group, stand for the
 * words of the run's permission mode and of the hooks.
 */
const group = z.array(z.string()).min(1);
const groups = z.array(group);

export const PERMISSION_MODES = ['ask', 'checkout', 'unattended'] as const;
/** `ask` asks a person for all but reading, `checkout` for what leaves the checkout, `unattended` for nothing. */
export type PermissionMode = (typeof PERMISSION_MODES)[number];

const pattern = z.string().min(1).max(500).refine(isPattern, 'no regular expression');

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

/** CLIs whose hooks and transcripts we know the form of. */
const dialect = z.enum(['claude', 'codex', 'gemini', 'opencode']);
export type Dialect = z.infer<typeof dialect>;

export const runtimeSpecSchema = z.strictObject({
  /** As its makers call it; the runtime's name where it is not given. */
  title: z.string().optional(),
  /** The version that the tests run against; null: nobody has tried it. */
  testedWith: z.string().nullable().default(null),
  /** The program and its first arguments. */
  command: z
    .array(z.string())
    .min(1)
    .refine(([file]) => file !== '', 'a command begins with a program'),
  /** Extra environment. */
  env: z.record(z.string(), z.string()).default({}),
  detect: z
    .strictObject({
      /** Arguments that print the version; without, it is not asked. */
      version: z.array(z.string()).nullable().default(null),
      /** Older ones are refused. */
      minimum: z
        .string()
        .regex(/^\d+(\.\d+){0,2}$/)
        .nullable()
        .default(null),
      /** It is signed in where one of the files (`~/` is the home) or variables is there; unknown where none is named. */
      signedIn: z
        .strictObject({ files: z.array(z.string()).default([]), variables: z.array(z.string()).default([]) })
        .prefault({}),
      /** How a person installs it, in words that can be typed. */
      install: z.string().nullable().default(null),
    })
    .prefault({}),
  /**
   * Variables of the person's that it may see beside the allowed ones: keys, endpoints, account folders. `NAME_*` stands
   * for all that begin so.
   */
  variables: z.array(z.string()).default([]),
  /** The words that follow the command, each time it is started. */
  launch: z
    .strictObject({
      fresh: groups.default([]),
      /** Goes on with the conversation `{session}`; null where it cannot. */
      resume: groups.nullable().default(null),
      /** A copy of the conversation `{session}`. */
      fork: groups.nullable().default(null),
      /** Answers `{prompt}` on a copy of the conversation `{session}`, on stdout, and ends: see `gt seance`. */
      ask: groups.nullable().default(null),
    })
    .prefault({}),
  permissions: z
    .record(z.enum(PERMISSION_MODES), z.array(z.string()))
    .default({ ask: [], checkout: [], unattended: [] }),
  /** Variables that go with a permission mode, where its CLI takes no words for it. */
  permissionVariables: z
    .partialRecord(z.enum(PERMISSION_MODES), z.record(z.string(), z.string()))
    .default({}),
  /** Words beside those of `permissions` for the mayor, who has no code and whose commands speak with the town. */
  mayorWords: z.array(z.string()).default([]),
  /** Whether we choose the name of a fresh conversation; else its hooks tell it. */
  choosesSession: z.boolean().default(false),
  hooks: dialect.nullable().default(null),
  transcript: dialect.nullable().default(null),
  /** The variable that names its configuration folder: several accounts are several folders. */
  accountVariable: z.string().nullable().default(null),
  /** The keys that end a turn, in our notation, pressed one after the other; none where that is not known. */
  interrupt: z.array(z.string().min(1).max(64)).max(8).default([]),
  /** What it needs of the person's files where it runs in a sandbox. */
  sandbox: grantsSchema.prefault({}),
  /** How text is typed into it. */
  delivery: z
    .strictObject({
      /** A regular expression for the prompt before what is written: what was pasted is then seen before it is sent. */
      composer: pattern.nullable().default(null),
      /** For the row below the composer; null: it ends at a blank one. */
      composerEnd: pattern.nullable().default(null),
      /** For what stands in it while it is empty, where that is not drawn dim. */
      placeholder: pattern.nullable().default(null),
      /** The key that empties it, pressed only while something stands in it; null where there is none. */
      clear: z.string().nullable().default(null),
      /** Milliseconds between a paste and the Enter that sends it. */
      settleMs: z.number().int().min(0).max(10_000).default(200),
    })
    .prefault({}),
  /** What its screen says it does; without rules only its silence is seen. */
  rules: rulesSchema.default({ version: 1, rules: [] }),
});

export type RuntimeSpec = z.infer<typeof runtimeSpecSchema>;
