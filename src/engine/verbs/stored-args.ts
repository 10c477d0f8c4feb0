// Requests name beads as they are shown, or by any id that they ever went by; the town knows them by their ledgers' own.

import { namesOf } from '../../beads/bead-names.ts';
import type { EngineContext } from '../engine-context.ts';
import { isObject } from '../json.ts';
import type { Problem } from '../problem.ts';
import type { Asker } from './asker.ts';

/** Arguments that name a bead, alone or in a list. */
const NAMES: ReadonlySet<string> = new Set(['bead', 'beads', 'step', 'on', 'parent', 'subject', 'target']);

type Args = Readonly<Record<string, unknown>>;

/** The arguments with the ledgers' ids. Costs a look at each rig where no prefix was renamed. */
export function storedArgs(context: EngineContext, args: Args, asker: Asker): Args {
  const own = asker.kind === 'run' && asker.run.rig ? context.rigs.get(asker.run.rig) : undefined;
  const ledgers = [...(own ? [own] : []), ...context.rigs.values()].map(({ ledger }) => ledger);
  if (ledgers.every((ledger) => namesOf(ledger).renames.length === 0)) return args;
  const stored = (typed: string): string => {
    for (const ledger of ledgers) {
      const id = namesOf(ledger).own(typed);
      if (ledger.get(id) !== undefined) return id;
    }
    return typed;
  };
  return withStored(args, stored);
}

function withStored(args: Args, stored: (typed: string) => string): Args {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => {
      if (name === 'deps' && Array.isArray(value))
        return [name, value.map((each: unknown) => (isObject(each) ? withStored(each, stored) : each))];
      if (name === 'question' && isObject(value)) return [name, withStoredIds(value, stored)];
      return [name, NAMES.has(name) ? storedNames(value, stored) : value];
    }),
  );
}

function withStoredIds(question: Args, stored: (typed: string) => string): Args {
  const { id, ids } = question;
  return {
    ...question,
    ...(id === undefined ? {} : { id: storedNames(id, stored) }),
    ...(ids === undefined ? {} : { ids: storedNames(ids, stored) }),
  };
}

function storedNames(value: unknown, stored: (typed: string) => string): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => storedNames(each, stored));
  return typeof value === 'string' ? stored(value) : value;
}

/** What went wrong, with beads named as they are shown. */
export function shownProblem(context: EngineContext, { kind, message }: Problem): Problem {
  const names = [...context.rigs.values()].map(({ ledger }) => namesOf(ledger));
  return { kind, message: names.reduce((text, each) => each.text(text), message) };
}
