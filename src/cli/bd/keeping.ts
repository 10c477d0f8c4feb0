// bd remember, memories, recall, forget; config; rename-prefix: what is kept for a tracker as a whole.

import type { Command } from 'commander';
import { isIdPrefix } from '../../beads/id.ts';
import { MEMORY_KEYS, PREFIX_KEY } from '../../beads/key-values.ts';
import { isMirrorName, MIRROR_KEY } from '../../beads/mirror.ts';
import { failed, ok, type Result } from '../../beads/result.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import { print, printText } from '../output.ts';
import { readText } from './bodies.ts';
import { changingBeads, type Hands, withBeads } from './with-beads.ts';

const CONFIG_KEYS = 'config.';
const NO_SETTING =
  'in a town the prefix is a rig’s: gt rig add --prefix chooses it, bd rename-prefix shows ids with another';

export function addKeeping(program: Command): void {
  program
    .command('remember')
    .description('keep something for every later session')
    .argument('<text...>', '- for stdin')
    .option('--key <key>', 'instead of its first words')
    .action((words: string[], options: { key?: string }, command: Command) =>
      changingBeads(command, null, (hands) => remember(hands, words, options)),
    );
  program
    .command('memories')
    .description('all that is remembered, or what has a text in it')
    .argument('[text]')
    .action((text: string | undefined, _: unknown, command: Command) =>
      withBeads(command, null, (hands) => memories(hands, text)),
    );
  program
    .command('recall')
    .description('one memory in full')
    .argument('<key>')
    .action((key: string, _: unknown, command: Command) =>
      withBeads(command, null, async ({ beads, out }) => {
        const value = await keptValue({ beads, out }, MEMORY_KEYS + key);
        if (!value.ok) return value;
        if (value.value === null) return failed(noMemory(key));
        out.say({ key, value: value.value, found: true }, () => printText(value.value ?? ''));
        return ok(undefined);
      }),
    );
  program
    .command('forget')
    .description('remember it no longer')
    .argument('<key>')
    .action((key: string, _: unknown, command: Command) =>
      changingBeads(command, null, async ({ beads, out }) => {
        const value = await keptValue({ beads, out }, MEMORY_KEYS + key);
        if (!value.ok) return value;
        if (value.value === null) return failed(noMemory(key));
        const done = await beads.setValue(MEMORY_KEYS + key, null);
        if (done.ok) out.say({ key, deleted: 'true' }, () => out.done(`forgot ${key}`));
        return done;
      }),
    );
  addConfig(program);
  program
    .command('rename-prefix')
    .description('show ids with another prefix, and make new ones with it; old ids are understood')
    .argument('<prefix>')
    .option('--from <prefix>', 'instead of that of new ids')
    .option('--dry-run', 'only say how many beads it would be')
    .action((prefix: string, options: RenameOptions, command: Command) =>
      changingBeads(command, null, (hands) => renamePrefix(hands, prefix, options)),
    );
}

/** As in the original: the first eight words, in small letters and digits with hyphens between, at most 60. */
export function memoryKey(text: string): string {
  const words = text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  return words.slice(0, 8).join('-').slice(0, 60).replace(/-+$/, '');
}

async function remember(
  { beads, out }: Hands,
  words: readonly string[],
  options: { readonly key?: string },
): Promise<Result<unknown, Problem>> {
  const text = words.length === 1 && words[0] === '-' ? await readText('-', '-') : ok(words.join(' '));
  if (!text.ok) return text;
  const key = options.key ?? memoryKey(text.value);
  if (key === '' || text.value.trim() === '')
    return failed(
      problem('usage', 'what is to be remembered? bd remember TEXT, with --key where it has no words'),
    );
  const before = await keptValue({ beads, out }, MEMORY_KEYS + key);
  if (!before.ok) return before;
  const done = await beads.setValue(MEMORY_KEYS + key, text.value);
  if (!done.ok) return done;
  const action = before.value === null ? 'remembered' : 'updated';
  out.say({ key, value: text.value, action }, () => out.done(`${action} ${key}`));
  return done;
}

async function memories({ beads, out }: Hands, text: string | undefined): Promise<Result<unknown, Problem>> {
  const all = await beads.ask({ kind: 'values', prefix: MEMORY_KEYS });
  if (!all.ok) return all;
  const wanted = text?.toLowerCase() ?? '';
  const found = all.value
    .map(({ key, value }) => [key.slice(MEMORY_KEYS.length), value] as const)
    .filter((pair) => pair.some((each) => each.toLowerCase().includes(wanted)));
  out.say(Object.fromEntries(found), () => {
    if (found.length === 0) print('nothing is remembered');
    for (const [key, value] of found) printText(`${key}\n  ${value.replaceAll('\n', '\n  ')}`);
  });
  return ok(undefined);
}

function noMemory(key: string): Problem {
  return problem('not-found', `nothing is remembered as ${key}: bd memories lists all`);
}

async function keptValue({ beads }: Hands, key: string): Promise<Result<string | null, Problem>> {
  const all = await beads.ask({ kind: 'values', prefix: key });
  return all.ok ? ok(all.value.find((each) => each.key === key)?.value ?? null) : all;
}

function addConfig(program: Command): void {
  const config = program.command('config').description('settings of the tracker, kept with the beads');
  config
    .command('get')
    .argument('<key>')
    .action((key: string, _: unknown, command: Command) =>
      withBeads(command, null, async ({ beads, out }) => {
        const value = await keptValue({ beads, out }, CONFIG_KEYS + key);
        if (!value.ok) return value;
        out.say({ key, value: value.value ?? '' }, () => print(value.value ?? `${key} is not set`));
        return ok(undefined);
      }),
    );
  config.command('list').action((_: unknown, command: Command) =>
    withBeads(command, null, async ({ beads, out }) => {
      const all = await beads.ask({ kind: 'values', prefix: CONFIG_KEYS });
      if (!all.ok) return all;
      const pairs = all.value.map(({ key, value }) => [key.slice(CONFIG_KEYS.length), value] as const);
      out.say(Object.fromEntries(pairs), () => {
        if (pairs.length === 0) print('nothing is set');
        for (const [key, value] of pairs) print(`${key} = ${value}`);
      });
      return ok(undefined);
    }),
  );
  config
    .command('set')
    .description(
      'issue_prefix, and mirror: a file of .beads/ that is kept exported; others have no meaning here',
    )
    .argument('<key>')
    .argument('<value>')
    .action((key: string, value: string, _: unknown, command: Command) =>
      changingBeads(command, null, async (hands) => {
        if (isPrefixKey(key)) return setPrefix(hands, value);
        if (CONFIG_KEYS + key === MIRROR_KEY && !isMirrorName(value)) return failed(noMirror(value));
        const done = await hands.beads.setValue(CONFIG_KEYS + key, value);
        if (done.ok) hands.out.say({ key, value }, () => hands.out.done(`${key} = ${value}`));
        return done;
      }),
    );
  config
    .command('unset')
    .argument('<key>')
    .action((key: string, _: unknown, command: Command) =>
      changingBeads(command, null, async ({ beads, out }) => {
        const done = await beads.setValue(CONFIG_KEYS + (isPrefixKey(key) ? 'issue_prefix' : key), null);
        if (done.ok) out.say({ key, unset: true }, () => out.done(`${key} is not set`));
        return done;
      }),
    );
}

function noMirror(name: string): Problem {
  return problem('usage', `"${name}" cannot be a mirror: it is a file of .beads/, such as issues.jsonl`);
}

function isPrefixKey(key: string): boolean {
  return key === 'issue_prefix' || key === 'issue-prefix' || key === 'prefix';
}

/** Of new ids: those that there are stay. */
async function setPrefix({ beads, out }: Hands, given: string): Promise<Result<unknown, Problem>> {
  const prefix = withoutDash(given);
  if (beads.place.kind !== 'repository') return failed(problem('refused', NO_SETTING));
  if (!isIdPrefix(prefix)) return failed(noPrefix(given));
  const done = await beads.setValue(PREFIX_KEY, prefix);
  if (done.ok)
    out.say({ key: 'issue_prefix', value: prefix }, () => out.done(`new ids begin with ${prefix}-`));
  return done;
}

interface RenameOptions {
  readonly from?: string;
  readonly dryRun?: boolean;
}

async function renamePrefix(
  { beads, out }: Hands,
  given: string,
  options: RenameOptions,
): Promise<Result<unknown, Problem>> {
  const to = withoutDash(given);
  if (!isIdPrefix(to)) return failed(noPrefix(given));
  const from = options.from === undefined ? null : withoutDash(options.from);
  const isDryRun = options.dryRun === true;
  const done = await beads.renamePrefix({ from, to, isDryRun });
  if (!done.ok) return done;
  const { from: before, count } = done.value;
  const json = { old_prefix: before, new_prefix: to, issues_count: count };
  out.say(isDryRun ? { ...json, dry_run: true } : json, () => {
    if (isDryRun) print(`${count} ids that begin with ${before}- would begin with ${to}-`);
    else
      out.done(`${count} ids that began with ${before}- begin with ${to}- now; the old ones are understood`);
  });
  return done;
}

function withoutDash(given: string): string {
  return given.replace(/-$/, '');
}

function noPrefix(given: string): Problem {
  return problem('usage', `"${given}" cannot begin an id: letters, digits, - and _`);
}
