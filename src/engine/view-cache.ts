// What of a view costs more than a look: kept until what it was made from changes.

import type { BeadGraph } from '../beads/graph/bead-graph.ts';
import { readyBeads } from '../beads/graph.ts';
import type { QueueEntryView, RigView, WorkView } from './view.ts';

type BeadCounts = Omit<RigView['beads'], 'ready'> & { readonly ready: ReadonlySet<string> };

/** Beads are counted again no sooner than this after a change: a busy ledger changes at every turn. */
const COUNT_EVERY_MS = 500;
/** A deferred bead becomes ready by time alone. */
const RECOUNT_AFTER_MS = 30_000;

interface Counted {
  readonly of: BeadGraph;
  readonly at: number;
  readonly counts: BeadCounts;
}

export class ViewCache {
  readonly #counted = new Map<string, Counted>();
  readonly #works = new WeakMap<object, WorkView>();
  readonly #requests = new WeakMap<object, QueueEntryView>();
  readonly #behind = new Set<string>();

  /** Whether the last view showed counts that are no longer true. */
  get isBehind(): boolean {
    return this.#behind.size > 0;
  }

  /** The ready ones by id, slung or not. `graph` is the ledger's own: another one wherever something has changed. */
  countBeads(rig: string, graph: BeadGraph, now: number): BeadCounts {
    const kept = this.#counted.get(rig);
    const age = kept ? Math.abs(now - kept.at) : Number.POSITIVE_INFINITY;
    if (kept && kept.of === graph && age < RECOUNT_AFTER_MS) return kept.counts;
    if (kept && kept.of !== graph && age < COUNT_EVERY_MS) {
      this.#behind.add(rig);
      return kept.counts;
    }
    this.#behind.delete(rig);
    const counts = countBeads(graph, now);
    this.#counted.set(rig, { of: graph, at: now, counts });
    return counts;
  }

  /** What is shown of work that has ended: its phase is the same object for good. */
  endedWork(phase: object, make: () => WorkView): WorkView {
    return keep(this.#works, phase, make);
  }

  /** The same of a merge request. */
  endedRequest(phase: object, make: () => QueueEntryView): QueueEntryView {
    return keep(this.#requests, phase, make);
  }
}

function keep<V>(kept: WeakMap<object, V>, key: object, make: () => V): V {
  const held = kept.get(key);
  if (held) return held;
  const made = make();
  kept.set(key, made);
  return made;
}

function countBeads(graph: BeadGraph, now: number): BeadCounts {
  const shown = graph.live.filter((bead) => bead.type !== 'step');
  const closed = shown.filter((bead) => bead.status === 'closed').length;
  const ready = readyBeads(graph, now).filter((bead) => bead.type !== 'step');
  return { open: shown.length - closed, ready: new Set(ready.map(({ id }) => id)), closed };
}
