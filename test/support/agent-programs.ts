// The agents' own programs, and how each is led through its first screens without a credential or a network: what it
// gets, what is pressed, and what it shows then.

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Grid } from '../../src/panes/screen/grid.ts';

export interface AgentProgram {
  readonly command: string;
  /** Its package in npm's registry. */
  readonly package: string;
  /** The one that shows what the steps wait for; others may show other words. */
  readonly version: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Files that it finds in its home. */
  readonly files: Readonly<Record<string, string>>;
  /** What its first screen shows once it is ready. */
  readonly shows: RegExp;
  readonly steps: readonly AgentStep[];
  /** Rows with words that the program chooses at random. */
  readonly random?: (grid: Grid) => readonly number[];
}

export type AgentStep =
  | { readonly kind: 'press'; readonly keys: string; readonly shows: RegExp }
  | { readonly kind: 'resize'; readonly cols: number; readonly rows: number };

/** A port on which nobody listens: what an agent would reach by it is refused at once. */
const NOBODY = 'http://127.0.0.1:9';
const UP = '\x1b[A';
const DOWN = '\x1b[B';
const ENTER = '\r';
const ESCAPE = '\x1b';
/** Wide, joined, flag and combined glyphs. */
const FIRST_LINE = 'a漢字 👩‍👩‍👧 b';
const SECOND_LINE = 'second 🇫🇷 e\u0301 end';

const press = (keys: string, shows: RegExp): AgentStep => ({ kind: 'press', keys, shows });
const resize = (cols: number, rows: number): AgentStep => ({ kind: 'resize', cols, rows });

/** A draft of two lines; `newline` is what this agent takes for one. */
function draft(...newline: readonly AgentStep[]): AgentStep[] {
  return [press(FIRST_LINE, /a漢字 👩‍👩‍👧 b/), ...newline, press(SECOND_LINE, /second 🇫🇷 .+ end/u)];
}

const SIZES = [resize(120, 40), resize(60, 20), resize(80, 24)];
const SWITCHES = {
  ...{ HTTPS_PROXY: NOBODY, HTTP_PROXY: NOBODY, https_proxy: NOBODY, http_proxy: NOBODY },
  ...{ NO_PROXY: '127.0.0.1,localhost', no_proxy: '127.0.0.1,localhost' },
};

export const AGENT_PROGRAMS: readonly AgentProgram[] = [
  {
    command: 'claude',
    package: '@anthropic-ai/claude-code',
    version: '2.1.332',
    args: [],
    env: {
      ...SWITCHES,
      // With a provider of models other than its maker it asks nobody for a login.
      ...{ CLAUDE_CODE_USE_BEDROCK: '1', AWS_REGION: 'us-east-1' },
      ...{ CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_AUTOUPDATER: '1', DISABLE_TELEMETRY: '1' },
    },
    files: {},
    shows: /❯.*Auto \(match terminal\)/,
    steps: [
      press(DOWN, /❯ +Dark mode/),
      press(DOWN, /❯ +Light mode/),
      press(UP, /❯ +Dark mode/),
      press(ENTER, /Press Enter to continue/),
      press(ENTER, /❯ No, exit/),
      press(DOWN, /❯ Yes, I trust/),
      press(ENTER, /auto mode on/),
      press('?', /for commands/),
      press(ESCAPE, /auto mode on/),
      ...draft(press('\\', /b\\/), press(ENTER, /b *\n/)),
      ...SIZES,
    ],
  },
  {
    command: 'codex',
    package: '@openai/codex',
    version: '0.169.0',
    // A server of its own would outlive it.
    args: ['--no-daemon', '-c', 'check_for_update_on_startup=false', '-c', 'analytics.enabled=false'],
    env: SWITCHES,
    files: {},
    shows: /> 1\. Sign in with/,
    steps: [
      press(DOWN, /> 2\./),
      press(DOWN, /> 3\./),
      press(ENTER, /> 1\. Use an OpenAI/),
      press(DOWN, /> 2\. Use Amazon/),
      press(ENTER, /> 1\. AWS profile/),
      press(UP, /> 4\. Bedrock/),
      press(ENTER, /Bedrock API key:/),
      press('none', /•••e/),
      press(ENTER, /AWS Region:/),
      press('us-east-1', /Region: us-east-1/),
      press(ENTER, /\? for shortcuts/),
      press('?', /Keyboard shortcuts/),
      press('?', /\? for shortcuts/),
      ...draft(press('\n', /b *\n/)),
      ...SIZES,
    ],
  },
  {
    command: 'gemini',
    package: '@google/gemini-cli',
    version: '0.61.0',
    args: [],
    env: { ...SWITCHES, GEMINI_API_KEY: 'none' },
    files: {
      '.gemini/settings.json': JSON.stringify({
        security: { auth: { selectedType: 'gemini-api-key' } },
        general: { enableAutoUpdate: false },
        privacy: { usageStatisticsEnabled: false },
      }),
    },
    shows: /● 1\. Trust folder/,
    steps: [
      press(DOWN, /● 2\./),
      press(DOWN, /● 3\./),
      press(UP, /● 2\./),
      press(DOWN, /● 3\./),
      press(ENTER, /Type your message/),
      press('?', /Shortcuts See/),
      press(ESCAPE, /Type your message/),
      ...draft(press('\\', /b\\/), press(ENTER, /b *\n/)),
      ...SIZES,
    ],
  },
  {
    command: 'opencode',
    package: 'opencode-ai',
    version: '1.18.33',
    args: [],
    env: {
      ...SWITCHES,
      ...{ OPENCODE_DISABLE_AUTOUPDATE: '1', OPENCODE_DISABLE_MODELS_FETCH: '1' },
      ...{ OPENCODE_DISABLE_LSP_DOWNLOAD: '1', OPENCODE_DISABLE_SHARE: '1' },
      // Of its own are those that log in; they cost a second of each start.
      OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
    },
    files: { '.local/state/opencode/kv.json': JSON.stringify({ tips_hidden: true }) },
    shows: /Ask anything/,
    steps: [
      press('\x10', /Commands/),
      press(DOWN, /Commands/),
      press('theme', /Switch theme/),
      press(ESCAPE, /Ask anything/),
      ...draft(press('\n', /b *\n/)),
      ...SIZES,
    ],
    // An example of what one could ask stands in the empty draft.
    random: (grid) => rowsWith(grid, /Ask anything/),
  },
];

/** Where agents are looked for: the folder that GT_TEST_AGENTS names, and PATH. */
export function agentPath(path: string): string {
  return [process.env['GT_TEST_AGENTS'] ?? '', path].filter((each) => each !== '').join(delimiter);
}

/** Why an agent's test cannot be run here; false where it can. */
export function noAgent({ command, package: name }: AgentProgram): string | false {
  const folders = agentPath(process.env['PATH'] ?? '').split(delimiter);
  if (folders.some((folder) => isExecutable(join(folder, command)))) return false;
  return `no ${command} here: npm install -g ${name}, or name the folder that holds it in GT_TEST_AGENTS`;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    // It is not there, or not for us.
    return false;
  }
}

function rowsWith(grid: Grid, text: RegExp): number[] {
  return Array.from({ length: grid.rows }, (_, row) => row).filter((row) => text.test(grid.rowText(row)));
}
