// Reads the options of `bd create` into a wish for a bead.

import { ok, type Result } from '../../beads/result.ts';
import type { Problem } from '../../engine/problem.ts';
import { type FieldOptions, parseDependencies, parseFields } from './bead-options.ts';
import type { BeadWish } from './beads.ts';

/** Options as they were typed. */
export interface WishOptions extends FieldOptions {
  readonly labels?: readonly string[];
  readonly label?: readonly string[];
  readonly parent?: string;
  readonly inheritLabels?: boolean;
  readonly deps?: readonly string[];
  readonly waitsFor?: string;
  readonly waitsForGate?: string;
  readonly id?: string;
  readonly skills?: string;
  readonly context?: string;
  readonly eventCategory?: string;
  readonly eventActor?: string;
  readonly eventTarget?: string;
  readonly eventPayload?: string;
}

export async function wishOf(title: string, options: WishOptions): Promise<Result<BeadWish, Problem>> {
  const fields = await parseFields(options, Date.now());
  if (!fields.ok) return fields;
  const { appendNotes, parent: _, ...change } = fields.value;
  const description = [
    change.description ?? '',
    ...(options.skills === undefined ? [] : [`## Required skills\n${options.skills}`]),
    ...(options.context === undefined ? [] : [`## Context\n${options.context}`]),
  ].filter((part) => part !== '');
  const notes = [change.notes, appendNotes].filter((part) => part !== undefined);
  const labels = [...(options.labels ?? []), ...(options.label ?? [])];
  const deps = [...parseDependencies(options.deps ?? []), ...waitsFor(options)];
  const other = { ...change.other, ...eventOf(options) };
  return ok({
    ...change,
    title,
    ...(description.length === 0 ? {} : { description: description.join('\n\n') }),
    ...(notes.length === 0 ? {} : { notes: notes.join('\n') }),
    ...(labels.length === 0 ? {} : { labels }),
    ...(options.parent === undefined ? {} : { parent: options.parent }),
    ...(options.parent === undefined || options.inheritLabels === false ? {} : { inheritLabels: true }),
    ...(deps.length === 0 ? {} : { deps }),
    ...(options.id === undefined ? {} : { id: options.id }),
    ...(Object.keys(other).length === 0 ? {} : { other }),
  });
}

function waitsFor({ waitsFor: on, waitsForGate: gate }: WishOptions) {
  if (on === undefined) return [];
  return [{ type: 'waits-for', on, ...(gate === undefined ? {} : { metadata: { gate } }) }];
}

function eventOf(options: WishOptions): Record<string, string> {
  const fields = {
    event_kind: options.eventCategory,
    actor: options.eventActor,
    target: options.eventTarget,
    payload: options.eventPayload,
  };
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
