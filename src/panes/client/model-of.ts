// Puts together what chrome is drawn from.

import { agentName } from '../../engine/ids.ts';
import type { TownView } from '../../engine/view.ts';
import { formatKey } from '../../keymaps/key.ts';
import { keyRows } from '../../keymaps/key-table.ts';
import type { Keymap } from '../../keymaps/keymap.ts';
import { beadKeymap, queueKeymap, reviewKeymap, scrollKeymap } from '../../keymaps/presets.ts';
import type { HelpGroup } from '../views/help-lines.ts';
import type { PaneModel, PaneSubject } from '../views/pane-lines.ts';
import type { ScreenModel } from '../views/screen-model.ts';
import { contentOf, type PaneId, type Shown } from './pane-tree.ts';
import type { PlacedPane } from './screen-plan.ts';
import { findAgent, type UiState } from './ui-state.ts';

interface ModelFacts {
  readonly ui: UiState;
  readonly view: TownView;
  readonly isScrolled: (pane: PaneId) => boolean;
  /** How often the program in it was not let to do what it tried. */
  readonly blocked: (pane: PaneId) => number;
}

/** What help and hints say of a keymap: made once for a client. */
export interface KeyWords {
  readonly help: readonly HelpGroup[];
  /** `C-b ? keys`. */
  readonly hint: string;
  /** The keys of help, of the next polecat, and of what waits for a person. */
  readonly helpKey: string;
  readonly nextKey: string;
  readonly inboxKey: string;
  /** That bring landed work to the person's checkout. */
  readonly pullKey: string;
  /** The keys that answer who wants to copy. */
  readonly answerKey: string;
}

export function keyWords(keymap: Keymap): KeyWords {
  const rows = keyRows(keymap);
  const keyOf = (id: string): string => rows.find((row) => row.id === id)?.keys[0] ?? '';
  const keysOf = (id: string): string => keyOf(id) || 'help';
  const help = rows
    .map(({ group }) => group)
    .filter((group, index, all) => all.indexOf(group) === index)
    .map((group) => ({
      title: group,
      entries: rows
        .filter((row) => row.group === group && row.keys.length > 0)
        .map((row) => ({ keys: withoutRepeats(row.keys.join(', '), keymap), title: row.title })),
    }));
  const helpKey = keysOf('help.toggle');
  return {
    help: [
      ...help.filter(({ entries }) => entries.length > 0),
      { title: 'Among the beads', entries: ownKeys(beadKeymap(keymap.prefix)) },
      { title: 'In the merge queue', entries: ownKeys(queueKeymap(keymap.prefix)) },
      { title: 'Looking at a change', entries: ownKeys(reviewKeymap(keymap.prefix)) },
      { title: 'While scrolled back', entries: ownKeys(scrollKeymap(keymap.prefix)) },
    ],

    hint: `${helpKey} keys`,
    helpKey,
    nextKey: keysOf('polecat.next'),
    answerKey: keysOf('copy.answer'),
    inboxKey: keyOf('decisions.open'),
    pullKey: keyOf('rig.pull'),
  };
}

function ownKeys(keymap: Keymap): HelpGroup['entries'] {
  return keyRows(keymap)
    .filter(({ keys }) => keys.length > 0)
    .map(({ keys, title }) => ({ keys: keys.join(', '), title }));
}

/** `C-b 1 … 9` for `C-b 1 … C-b 9`: the prefix is said once. */
function withoutRepeats(keys: string, keymap: Keymap): string {
  const prefix = `${formatKey(keymap.prefix)} `;
  return keys.replaceAll(`… ${prefix}`, '… ').replaceAll(`, ${prefix}`, ', ');
}

/** The frames of the panes that are to be seen. */
export function paneModels(
  visible: readonly PlacedPane[],
  { ui, view, isScrolled, blocked }: ModelFacts,
): readonly PaneModel[] {
  return visible.map(({ id, frame }) => ({
    id,
    rect: frame,
    subject: paneSubject(contentOf(ui.panes, id).shown, view),
    isScrolled: isScrolled(id),
    isActive: id === ui.panes.active,
    blocked: blocked(id),
  }));
}

function paneSubject(shown: Shown, view: TownView): PaneSubject {
  if (shown.kind !== 'agent') return shown;
  const agent = findAgent(view, shown.agent);
  return agent === null ? { kind: 'gone', name: agentName(shown.agent).name } : { kind: 'agent', agent };
}

/** The instants whose ages are on the screen. */
export function agedInstants({ layout, view, panes, ui }: ScreenModel): number[] {
  return [
    ...(ui.dialog?.kind === 'decisions' ? view.decisions.map(({ at }) => at) : []),
    ...panes.map(({ subject }) => (subject.kind === 'agent' ? (subject.agent.sinceAt ?? []) : [])),
    ...(layout.swarm === null ? [] : view.polecats.map((agent) => agent.sinceAt ?? [])),
    ...(layout.queue === null ? [] : view.queue.map((entry) => entry.endedAt ?? entry.submittedAt)),
    ...(layout.queue === null ? [] : view.trials.map(({ at }) => at)),
  ].flat();
}
