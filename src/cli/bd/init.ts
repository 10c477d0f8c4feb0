// bd init: the rule by which git merges beads, and the prefix of ids. Nothing else is needed for beads.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { isIdPrefix } from '../../beads/id.ts';
import { PREFIX_KEY } from '../../beads/key-values.ts';
import { failed, ok } from '../../beads/result.ts';
import { problem } from '../../engine/problem.ts';
import { findRepository } from '../find-town.ts';
import { writeUnionRule } from './git-attributes.ts';
import { changingBeads } from './with-beads.ts';

/** Touches neither the index nor hooks nor HEAD, and makes nothing new where another tracker has left something. */
export async function initBeads(
  { prefix: given }: { readonly prefix?: string },
  command: Command,
): Promise<void> {
  await changingBeads(command, null, async ({ beads, out }) => {
    const { kind, folder } = beads.place;
    if (kind !== 'repository' || folder === null)
      return failed(problem('refused', 'a town stands around this: its rigs have their beads already'));
    const prefix = given?.replace(/-$/, '');
    if (prefix !== undefined && !isIdPrefix(prefix))
      return failed(problem('usage', `"${given}" cannot begin an id: letters, digits, - and _`));
    const trace = foreignTrace(folder);
    if (trace !== null) return failed(problem('refused', trace));
    const written = writeUnionRule(folder);
    if (!written.ok) return written;
    if (prefix !== undefined) {
      const set = await beads.setValue(PREFIX_KEY, prefix);
      if (!set.ok) return set;
    }
    const facts = { path: join(folder, '.beads'), prefix: prefix ?? null, attributes_written: written.value };
    out.say(facts, () =>
      out.done(
        written.value
          ? 'git is told how to merge beads: commit .gitattributes with them'
          : 'it is ready for beads already',
      ),
    );
    return ok(undefined);
  });
}

/** What another tracker, or another release of this, has left here: a new one beside it would hide it. */
function foreignTrace(top: string): string | null {
  const entries = namesIn(join(top, '.beads'));
  const files = entries.filter((name) => name === 'issues.jsonl' || name === 'beads.jsonl');
  const [file] = files;
  const isOurs = entries.some((name) => name.length === 2);
  if (file !== undefined && !isOurs)
    return `.beads/${file} holds another tracker's issues: bd import .beads/${file} brings them in`;
  const database = entries.find((name) => /^(dolt|embeddeddolt|doltdb|metadata\.json)$|\.db$/.test(name));
  if (database !== undefined && !isOurs)
    return `.beads/${database} is another tracker's: export it there to .beads/issues.jsonl, then bd import that`;
  if (hasDoltRef(top))
    return 'refs/dolt/data holds another tracker’s issues: export them there to issues.jsonl, then bd import that';
  return null;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // There is none.
    return [];
  }
}

function hasDoltRef(top: string): boolean {
  const common = findRepository(top)?.commonFolder;
  if (common === undefined) return false;
  if (existsSync(join(common, 'refs', 'dolt'))) return true;
  try {
    return readFileSync(join(common, 'packed-refs'), 'utf8').includes(' refs/dolt/');
  } catch {
    // No ref is packed.
    return false;
  }
}
