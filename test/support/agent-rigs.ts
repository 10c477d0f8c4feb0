// How each agent's own program is pointed at the scripted model, past every dialog of its first run with no key pressed,
// in a home that is thrown away: flags, environment and files, and what of the network it would use otherwise.

import { AGENT_PROGRAMS, type AgentProgram } from './agent-programs.ts';

export interface AgentRig {
  readonly program: AgentProgram;
  launch(place: AgentPlace): AgentLaunch;
  /** What its screen shows at the end of a turn, where it waits for the next prompt. */
  readonly ready: RegExp;
  /** What its screen shows in each condition. */
  readonly shows: AgentScreens;
  /** Escape stops it in the middle of a turn; of one that wants it twice, what it shows after the first. */
  readonly wantsEscapeAgain?: RegExp;
  /** Hosts that it asks for though nothing of its configuration switches it off. */
  readonly asksFor: readonly string[];
}

export interface AgentScreens {
  readonly working: RegExp;
  /** A dialog that Enter says yes to. */
  readonly permission: RegExp;
  /** A dialog whose first choice Enter takes. */
  readonly question: RegExp;
  readonly interrupted: RegExp;
  readonly limited: RegExp;
  readonly signedOut: RegExp;
}

export interface AgentPlace {
  readonly home: string;
  readonly cwd: string;
  /** Of the scripted model, with this agent's own path. */
  readonly url: string;
  /** `unsaid`: the person's own configuration says nothing of it. */
  readonly permissions: 'all' | 'ask' | 'unsaid';
  readonly prompt?: string;
}

export interface AgentLaunch {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** By their path in its home. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Claude Code. Tools: Bash, Write, Edit (of files that it has read or written), AskUserQuestion. Its side requests: none
 * were seen with CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC; what comes without it was not measured.
 *
 * It is signed in by the token of a plan. With ANTHROPIC_API_KEY in its place it asks whether to use the key, unless
 * `customApiKeyResponses.approved` in `.claude.json` has the key's last twenty characters; a limit then shows no reset,
 * and a key that is not valid is tried again and again (it says "attempt 4/10").
 */
const claude: AgentRig = {
  program: programOf('claude'),
  launch: ({ home, cwd, url, permissions, prompt }) => ({
    args: [
      ...(permissions === 'all' ? ['--dangerously-skip-permissions'] : ['--permission-mode', 'manual']),
      ...words(prompt),
    ],
    env: {
      CLAUDE_CONFIG_DIR: `${home}/.claude`,
      ...{ ANTHROPIC_BASE_URL: url, CLAUDE_CODE_OAUTH_TOKEN: 'sk-ant-oat01-scripted' },
      ...{ CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_AUTOUPDATER: '1', DISABLE_TELEMETRY: '1' },
      // Or it fetches its marketplace of plugins from two hosts at the first start.
      CLAUDE_CODE_DISABLE_OFFICIAL_MARKETPLACE_AUTOINSTALL: '1',
      // Or root may not skip permissions.
      IS_SANDBOX: '1',
    },
    files: {
      '.claude/settings.json': JSON.stringify({ skipDangerousModePermissionPrompt: true }),
      '.claude/.claude.json': JSON.stringify({
        hasCompletedOnboarding: true,
        projects: { [cwd]: { hasTrustDialogAccepted: true } },
      }),
    },
  }),
  ready: /❯[\s\u00a0]*\n/,
  shows: {
    working: /esc to interrupt/,
    permission: /Do you want to proceed\?\s+❯ 1\. Yes/,
    question: /❯ 1\. Red[\s\S]*Enter to select/,
    interrupted: /Interrupted · What should Claude do instead\?/,
    limited: /hit your 5-hour limit · resets \d+:\d+[ap]m/,
    signedOut: /Not logged in · Please run \/login/,
  },
  asksFor: [],
};

/**
 * Codex. Tools of its newer models: one, `exec`, whose JavaScript calls `exec_command` and `apply_patch`; of older and
 * unknown ones `exec_command` (and `apply_patch`) themselves; `request_user_input` asks. It asks for permission where the model asks to
 * leave the sandbox only. Its side request: a title, by a thread of its own.
 */
const codex: AgentRig = {
  program: programOf('codex'),
  launch: ({ home, cwd, url, permissions, prompt }) => ({
    args: [
      // A server of its own would outlive it.
      '--no-daemon',
      ...(permissions === 'all'
        ? ['--dangerously-bypass-approvals-and-sandbox']
        : ['--ask-for-approval', 'on-request', '--sandbox', 'read-only']),
      ...words(prompt),
    ],
    env: { CODEX_HOME: `${home}/.codex`, SCRIPTED_KEY: 'none' },
    files: {
      '.codex/config.toml': `
# An older model is asked about first ("try new model"), one that it does not know is warned of.
model = "gpt-6.1-sol"
model_provider = "scripted"
check_for_update_on_startup = false
suppress_unstable_features_warning = true

[analytics]
enabled = false

# With all of them on it asks for github.com, api.github.com and chatgpt.com; with all off for none of these.
[features]
plugins = false
remote_plugin = false
apps = false
# Without it the model may ask its questions in plan mode only.
default_mode_request_user_input = true

[tui]
show_tooltips = false

# Or a limit that is met ends in a dialog: switch to another model?
[notice]
hide_rate_limit_model_nudge = true

[model_providers.scripted]
name = "scripted"
base_url = "${url}/v1"
wire_api = "responses"
env_key = "SCRIPTED_KEY"

[projects.${JSON.stringify(cwd)}]
trust_level = "trusted"
`,
    },
  }),
  ready: /› .*\n[\s\S]*\? for shortcuts/,
  shows: {
    working: /esc to interrupt/,
    permission: /Would you like to run the following command\?[\s\S]*› 1\. Yes/,
    question: /› 1\. Red[\s\S]*enter to submit answer/,
    interrupted: /Conversation interrupted/,
    limited: /hit your usage limit\.[\s\S]*try again at \d+:\d+/,
    signedOut: /unexpected status 401 Unauthorized/,
  },
  // Also with its tips and its updates off; from its name in the program it is an announcement.
  asksFor: ['raw.githubusercontent.com:443'],
};

/**
 * opencode. Tools: bash, write, edit, question. Its side request: a title, without tools. The package that speaks to the
 * model, `@ai-sdk/openai-compatible`, is part of the program: nothing is installed for it.
 */
const opencode: AgentRig = {
  program: programOf('opencode'),
  launch: ({ url, permissions, prompt }) => ({
    args: prompt === undefined ? [] : ['--prompt', prompt],
    env: {
      ...{ OPENCODE_DISABLE_AUTOUPDATE: '1', OPENCODE_DISABLE_MODELS_FETCH: '1' },
      ...{ OPENCODE_DISABLE_LSP_DOWNLOAD: '1', OPENCODE_DISABLE_SHARE: '1' },
      ...{ OPENCODE_DISABLE_DEFAULT_PLUGINS: '1', OPENCODE_ENABLE_QUESTION_TOOL: '1' },
      OPENCODE_CONFIG_CONTENT: JSON.stringify({
        ...{ autoupdate: false, share: 'disabled', enabled_providers: ['scripted'] },
        ...{ model: 'scripted/scripted', small_model: 'scripted/scripted' },
        ...(permissions === 'unsaid' ? {} : { permission: { '*': permissions === 'all' ? 'allow' : 'ask' } }),
        provider: {
          scripted: {
            ...{ npm: '@ai-sdk/openai-compatible', name: 'Scripted' },
            options: { baseURL: `${url}/v1`, apiKey: 'none' },
            models: {
              scripted: {
                ...{ name: 'Scripted', tool_call: true, reasoning: true },
                limit: { context: 200_000, output: 8_000 },
              },
            },
          },
        },
      }),
    },
    files: {
      '.local/state/opencode/kv.json': JSON.stringify({ tips_hidden: true }),
      // It installs the types of its plugins beside every configuration, unless they are there and locked.
      '.config/opencode/node_modules/.keep': '',
      '.config/opencode/package-lock.json': JSON.stringify({
        packages: { '': { dependencies: { '@opencode-ai/plugin': '*' } } },
      }),
    },
  }),
  ready: /ctrl\+p commands/,
  shows: {
    working: /esc interrupt/,
    permission: /△ Permission required[\s\S]*Allow once/,
    question: /1\. Red[\s\S]*enter/,
    interrupted: /· interrupted/,
    limited: /Rate limit reached\. \[retrying in 1h/,
    signedOut: /Incorrect API key provided/,
  },
  // Two in one write are none.
  wantsEscapeAgain: /again to interrupt/,
  asksFor: [],
};

/**
 * Gemini CLI. Tools: run_shell_command (which refuses substitutions of the shell), write_file, replace, ask_user. Its side
 * requests: which model fits (wants JSON of a shape) before each prompt, and small questions without tools.
 */
const gemini: AgentRig = {
  program: programOf('gemini'),
  launch: ({ url, permissions, prompt }) => ({
    args: [
      ...['--skip-trust', '--approval-mode', permissions === 'all' ? 'yolo' : 'default'],
      ...(prompt === undefined ? [] : ['--prompt-interactive', prompt]),
    ],
    env: { GEMINI_API_KEY: 'none', GOOGLE_GEMINI_BASE_URL: url },
    files: {
      '.gemini/settings.json': JSON.stringify({
        security: { auth: { selectedType: 'gemini-api-key' }, folderTrust: { enabled: false } },
        general: { enableAutoUpdate: false, enableAutoUpdateNotification: false },
        privacy: { usageStatisticsEnabled: false },
        telemetry: { enabled: false },
        ui: { hideTips: true },
      }),
    },
  }),
  ready: /Type your message/,
  shows: {
    working: /esc to cancel/,
    permission: /● 1\. +Allow once/,
    question: /● 1\. +Red[\s\S]*Enter to select/,
    interrupted: /Request cancelled/,
    // A dialog: keep trying, or stop. No reset is told.
    limited: /Usage limit reached for [\s\S]*● 1\. Keep trying/,
    signedOut: /\[API Error: .*"code":401/,
  },
  asksFor: [],
};

export const AGENT_RIGS: readonly AgentRig[] = [claude, codex, opencode, gemini];

function programOf(command: string): AgentProgram {
  const program = AGENT_PROGRAMS.find((each) => each.command === command);
  if (program === undefined) throw new Error(`no program is called ${command}`);
  return program;
}

function words(prompt: string | undefined): readonly string[] {
  return prompt === undefined ? [] : [prompt];
}
