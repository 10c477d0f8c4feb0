// Every command that a key, the palette or a help page can name, as data. Whether one is enabled is the caller's to say.

export type CommandGroup =
  | 'Crew'
  | 'Polecats'
  | 'Panes'
  | 'Panels'
  | 'Beads'
  | 'Work'
  | 'Merge queue'
  | 'Review'
  | 'Scrollback'
  | 'Session';

export interface CommandEntry {
  readonly id: string;
  readonly title: string;
  readonly group: CommandGroup;
  /** The greatest number that the command takes, from 1; 0 where it takes none. */
  readonly nths: number;
}

export const CATALOGUE = [
  { id: 'crew.next', title: 'Go to the next of mayor and crew', group: 'Crew', nths: 0 },
  { id: 'crew.previous', title: 'Go to the previous of mayor and crew', group: 'Crew', nths: 0 },
  { id: 'crew.nth', title: 'Go to the nth of mayor and crew; 1 is the mayor', group: 'Crew', nths: 9 },
  { id: 'mayor.focus', title: 'Go to the mayor', group: 'Crew', nths: 0 },
  { id: 'polecat.next', title: 'Go to the next polecat', group: 'Polecats', nths: 0 },
  { id: 'polecat.previous', title: 'Go to the previous polecat', group: 'Polecats', nths: 0 },
  { id: 'polecat.nth', title: 'Go to the nth polecat', group: 'Polecats', nths: 20 },
  { id: 'pane.last', title: 'Go back to what the pane showed before', group: 'Panes', nths: 0 },
  { id: 'pane.zoom', title: 'Zoom the pane, or unzoom it', group: 'Panes', nths: 0 },
  { id: 'pane.splitRight', title: 'Split: a new pane on the right', group: 'Panes', nths: 0 },
  { id: 'pane.splitDown', title: 'Split: a new pane below', group: 'Panes', nths: 0 },
  { id: 'pane.close', title: 'Close the pane; what runs in it goes on', group: 'Panes', nths: 0 },
  { id: 'pane.next', title: 'Go to the next pane', group: 'Panes', nths: 0 },
  { id: 'pane.left', title: 'Go to the pane on the left', group: 'Panes', nths: 0 },
  { id: 'pane.right', title: 'Go to the pane on the right', group: 'Panes', nths: 0 },
  { id: 'pane.up', title: 'Go to the pane above', group: 'Panes', nths: 0 },
  { id: 'pane.down', title: 'Go to the pane below', group: 'Panes', nths: 0 },
  { id: 'pane.borderLeft', title: 'Move the border to the left', group: 'Panes', nths: 0 },
  { id: 'pane.borderRight', title: 'Move the border to the right', group: 'Panes', nths: 0 },
  { id: 'pane.borderUp', title: 'Move the border up', group: 'Panes', nths: 0 },
  { id: 'pane.borderDown', title: 'Move the border down', group: 'Panes', nths: 0 },
  { id: 'pane.even', title: 'Make all panes equally large', group: 'Panes', nths: 0 },
  { id: 'pane.blocked', title: 'Tell what the pane was not let do', group: 'Panes', nths: 0 },
  { id: 'panel.pane', title: 'Go to the live pane', group: 'Panels', nths: 0 },
  { id: 'panel.roster', title: 'Go to the roster', group: 'Panels', nths: 0 },
  { id: 'panel.swarm', title: 'Go to the swarm', group: 'Panels', nths: 0 },
  { id: 'panel.queue', title: 'Go to the merge queue', group: 'Panels', nths: 0 },
  { id: 'panel.feed', title: 'Go to the event feed', group: 'Panels', nths: 0 },
  { id: 'panel.beads', title: 'Go to the beads', group: 'Panels', nths: 0 },
  { id: 'bead.open', title: 'Read the bead', group: 'Beads', nths: 0 },
  { id: 'bead.search', title: 'Search: letters of id and title, in order', group: 'Beads', nths: 0 },
  {
    id: 'bead.nextFilter',
    title: 'Show others: ready, open, blocked, mine, closed, all',
    group: 'Beads',
    nths: 0,
  },
  { id: 'bead.previousFilter', title: 'Show the others before', group: 'Beads', nths: 0 },
  { id: 'bead.tree', title: 'Show what it depends on, and what on it', group: 'Beads', nths: 0 },
  { id: 'bead.history', title: 'Show its history, line by line', group: 'Beads', nths: 0 },
  { id: 'bead.here', title: 'Show those of the branch at hand, or the live ones', group: 'Beads', nths: 0 },
  { id: 'bead.copy', title: 'Copy its id', group: 'Beads', nths: 0 },
  { id: 'bead.create', title: 'Create one in $EDITOR', group: 'Beads', nths: 0 },
  { id: 'bead.edit', title: 'Edit it in $EDITOR', group: 'Beads', nths: 0 },
  { id: 'bead.sling', title: 'Sling it to a polecat', group: 'Beads', nths: 0 },
  { id: 'bead.claim', title: 'Claim it for yourself', group: 'Beads', nths: 0 },
  { id: 'bead.close', title: 'Close it; asks for the reason', group: 'Beads', nths: 0 },
  { id: 'bead.defer', title: 'Defer it; asks until when', group: 'Beads', nths: 0 },
  { id: 'bead.link', title: 'Link it; asks for type and bead', group: 'Beads', nths: 0 },
  { id: 'work.sling', title: 'Sling a bead to an agent', group: 'Work', nths: 0 },
  { id: 'run.nudge', title: 'Nudge the agent', group: 'Work', nths: 0 },
  { id: 'run.restart', title: 'Restart the run', group: 'Work', nths: 0 },
  { id: 'run.stop', title: 'Stop the run', group: 'Work', nths: 0 },
  { id: 'shell.open', title: 'Open a shell in the checkout', group: 'Work', nths: 0 },
  { id: 'decisions.open', title: 'Show what waits for you to decide', group: 'Work', nths: 0 },
  { id: 'queue.open', title: 'Look at the change', group: 'Merge queue', nths: 0 },
  { id: 'queue.output', title: 'Show what its gates print', group: 'Merge queue', nths: 0 },
  { id: 'queue.hold', title: 'Hold the merge request, or let it go', group: 'Merge queue', nths: 0 },
  { id: 'queue.approve', title: 'Approve the merge request', group: 'Merge queue', nths: 0 },
  { id: 'queue.reject', title: 'Reject it; asks for the reason', group: 'Merge queue', nths: 0 },
  { id: 'queue.earlier', title: 'Move it one earlier in its lane', group: 'Merge queue', nths: 0 },
  { id: 'queue.later', title: 'Move it one later in its lane', group: 'Merge queue', nths: 0 },
  { id: 'queue.first', title: 'Move it to the front of its lane', group: 'Merge queue', nths: 0 },
  { id: 'queue.laneUp', title: 'Move it to the lane above', group: 'Merge queue', nths: 0 },
  { id: 'queue.laneDown', title: 'Move it to the lane below', group: 'Merge queue', nths: 0 },
  { id: 'rig.pull', title: 'Bring landed work to your checkout', group: 'Merge queue', nths: 0 },
  { id: 'review.approve', title: 'LGTM: let this very change land', group: 'Review', nths: 0 },
  { id: 'review.reject', title: 'Reject it; asks for the reason', group: 'Review', nths: 0 },
  { id: 'review.nextFile', title: 'Go to the next file', group: 'Review', nths: 0 },
  { id: 'review.previousFile', title: 'Go to the file before', group: 'Review', nths: 0 },
  { id: 'review.again', title: 'Look again: read the change anew', group: 'Review', nths: 0 },
  { id: 'scroll.up', title: 'Scroll up a line', group: 'Scrollback', nths: 0 },
  { id: 'scroll.down', title: 'Scroll down a line', group: 'Scrollback', nths: 0 },
  { id: 'scroll.pageUp', title: 'Scroll up a page', group: 'Scrollback', nths: 0 },
  { id: 'scroll.pageDown', title: 'Scroll down a page', group: 'Scrollback', nths: 0 },
  { id: 'prompt.previous', title: 'Scroll up to the prompt before', group: 'Scrollback', nths: 0 },
  { id: 'prompt.next', title: 'Scroll down to the next prompt', group: 'Scrollback', nths: 0 },
  { id: 'scroll.end', title: 'Back to the live screen', group: 'Scrollback', nths: 0 },
  { id: 'search.up', title: 'Search upwards', group: 'Scrollback', nths: 0 },
  { id: 'search.down', title: 'Search downwards', group: 'Scrollback', nths: 0 },
  { id: 'search.next', title: 'Go to the next match', group: 'Scrollback', nths: 0 },
  { id: 'search.previous', title: 'Go to the match before', group: 'Scrollback', nths: 0 },
  { id: 'help.toggle', title: 'Show or hide the keys', group: 'Session', nths: 0 },
  { id: 'copy.answer', title: 'Answer who wants to copy', group: 'Session', nths: 0 },
  { id: 'redraw', title: 'Draw the screen afresh', group: 'Session', nths: 0 },
  { id: 'detach', title: 'Leave; the town works on', group: 'Session', nths: 0 },
  { id: 'quit', title: 'Quit: asks whether to detach, drain or stop', group: 'Session', nths: 0 },
  { id: 'prefix.send', title: 'Send the prefix key itself', group: 'Session', nths: 0 },
] as const satisfies readonly CommandEntry[];

export type CommandId = (typeof CATALOGUE)[number]['id'];

/** A command as a key calls it; `nth` from 1 for those that take a number, else null. */
export interface Command {
  readonly id: CommandId;
  readonly nth: number | null;
}

const BY_ID: ReadonlyMap<string, (typeof CATALOGUE)[number]> = new Map(
  CATALOGUE.map((entry) => [entry.id, entry]),
);

export function commandEntry(id: CommandId): CommandEntry {
  const entry = BY_ID.get(id);
  if (entry === undefined) throw new RangeError(`looking up the command ${id}: the catalogue has none`);
  return entry;
}

/** `pane.zoom`, or `crew.nth 3`. */
export function formatCommand(command: Command): string {
  return command.nth === null ? command.id : `${command.id} ${command.nth}`;
}

/** The command that `text` calls, or null where there is none, or its number is missing, wrong or too much. */
export function parseCommand(text: string): Command | null {
  const [name = '', number, ...rest] = text.trim().split(/\s+/);
  const entry = BY_ID.get(name);
  if (entry === undefined || rest.length > 0) return null;
  if (entry.nths === 0) return number === undefined ? { id: entry.id, nth: null } : null;
  const nth = /^\d{1,3}$/.test(number ?? '') ? Number(number) : 0;
  return nth >= 1 && nth <= entry.nths ? { id: entry.id, nth } : null;
}
