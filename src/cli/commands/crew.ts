// Commands about crew: named agents that stay.

import type { Command } from 'commander';
import type { AgentView } from '../../engine/view.ts';
import { print, printJson } from '../output.ts';
import { AGENT_HEAD, agentRow } from '../status-lines.ts';
import { printTable } from '../table.ts';
import { rowsOf } from './answers.ts';
import { ask } from './ask.ts';

/** A clone of a large repository. */
const CLONE_TIMEOUT_MS = 10 * 60_000;

interface CrewOptions {
  readonly rig?: string;
  readonly runtime?: string;
}

export function addCrewCommands(program: Command): void {
  const crew = program.command('crew').description('named agents that stay, each with a clone of its own');
  crew
    .command('add')
    .description('engage a crew member')
    .argument('<name>')
    .option('--rig <rig>', 'the rig; needed where the town has several')
    .option('--runtime <runtime>', 'which program plays it; a login shell, where none is configured')
    .action((name: string, options: CrewOptions) =>
      ask({ verb: 'crew.add', args: { name, ...options }, timeoutMs: CLONE_TIMEOUT_MS, starts: true }, () =>
        print(`engaged ${name}`),
      ),
    );
  crew
    .command('list')
    .description('the crew')
    .option('--json', 'for programs')
    .action((options: { json?: boolean }) =>
      ask({ verb: 'crew.list' }, (answer) => (options.json ? printJson(answer) : show(answer))),
    );
  crew
    .command('remove')
    .description('let a crew member go; its work is kept under a rescue ref')
    .argument('<name>')
    .option('--rig <rig>')
    .action((name: string, options: { rig?: string }) =>
      ask({ verb: 'crew.remove', args: { name, ...options } }, () => print(`let ${name} go`)),
    );
  crew
    .command('sheriff')
    .description('make a crew member the PR Sheriff, who may hold and approve landings')
    .argument('<name>')
    .option('--rig <rig>')
    .option('--off', 'take the office back')
    .action((name: string, { off, ...options }: { rig?: string; off?: boolean }) =>
      ask({ verb: 'crew.sheriff', args: { name, on: !off, ...options } }, () =>
        print(off ? `${name} is sheriff no more` : `${name} is the PR Sheriff`),
      ),
    );
}

function show(answer: unknown): void {
  const crew = rowsOf<AgentView>(answer);
  if (crew.length === 0) print('no crew yet: gt crew add NAME');
  else
    printTable(
      AGENT_HEAD,
      crew.map((member) => agentRow(member, Date.now())),
    );
}
