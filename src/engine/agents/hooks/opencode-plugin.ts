// The plugin that tells opencode's events to `gt agent-hook opencode` (opencode.ai/docs/plugins; forms as in 1.18.33).
// It is written to a file of ours, so this is its text: plain JavaScript for the runtime that opencode brings.

/** `gt` is the path of our program. */
export function opencodePlugin(gt: string): string {
  return PLUGIN.replace('GT_PROGRAM', () => JSON.stringify(gt));
}

const PLUGIN = `// Written by gt at each start: tells the town what this opencode does, and asks its guard about tools.
import { spawn } from 'node:child_process';
import { appendFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const GT = GT_PROGRAM;
const LIMIT_MS = 10000;

/** The answer of one hook; throws where there is none. */
function ask(event, payload) {
  return new Promise((resolve, reject) => {
    const child = spawn(GT, ['agent-hook', 'opencode', event], { stdio: ['pipe', 'pipe', 'pipe'] });
    let out = '';
    const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
    child.stdout.on('data', (chunk) => { out += chunk; });
    child.stderr.resume();
    child.stdin.on('error', () => {});
    child.on('error', (error) => { clearTimeout(timer); reject(error); });
    child.on('close', (code) => {
      clearTimeout(timer);
      if (code !== 0) return reject(new Error('gt agent-hook ended with ' + code));
      try { resolve(out.trim() === '' ? {} : JSON.parse(out)); } catch (error) { reject(error); }
    });
    child.stdin.end(JSON.stringify({ hook_event_name: event, ...payload }));
  });
}

/** A session's record: its prompts, and what its replies and those of sessions that it began have used, a line each. */
const recordFile = (id) => fileURLToPath(new URL('record-' + encodeURIComponent(id) + '.jsonl', import.meta.url));

export const GtHooks = async ({ client, directory }) => {
  // An opencode that an agent starts in its shell inherits the plugin, but is not the agent: only its tools are judged.
  const isNested = process.env.GT_OPENCODE !== undefined && process.env.GT_OPENCODE !== String(process.pid);
  process.env.GT_OPENCODE ??= String(process.pid);
  const resumed = process.env.GT_OPENCODE_RESUMED;
  delete process.env.GT_OPENCODE_RESUMED;
  const children = new Set();
  const known = new Set();
  const continued = new Set();
  const failed = new Set();
  const contexts = new Map();
  let last = Promise.resolve();

  /** One after the other, in the order in which they happened; a town that does not answer changes nothing. */
  const tell = (event, payload) => {
    if (isNested || children.has(payload.session_id)) return Promise.resolve({});
    last = last.then(() => ask(event, payload)).catch(() => ({}));
    return last;
  };

  const isChild = async (id) => {
    if (known.has(id) || children.has(id)) return children.has(id);
    try {
      const found = await client.session.get({ path: { id } });
      if (found?.data?.parentID) children.add(id);
    } catch {
      // Who its parent is stays unknown: it counts as none's child.
    }
    return children.has(id);
  };

  let noted = Promise.resolve();
  const note = (id, text) => {
    noted = noted.then(() => appendFile(recordFile(id), text)).catch(() => {});
    return noted;
  };

  const begin = async (id, source) => {
    if (known.has(id) || (await isChild(id))) return;
    known.add(id);
    await note(id, '');
    const answer = await tell('session-started', { session_id: id, source, transcript: recordFile(id) });
    if (answer.context) contexts.set(id, answer.context);
  };

  let session = null;
  const used = async ({ id, sessionID, role, tokens, cost, time }) => {
    const isChild = children.has(sessionID);
    if (isNested || role !== 'assistant' || !tokens || (!isChild && !known.has(sessionID))) return;
    if (tokens.input + tokens.output + tokens.cache.read + tokens.cache.write === 0) return;
    if (!isChild) session = sessionID;
    if (session === null) return;
    await note(session, JSON.stringify({ id, at: time.created, tokens, cost, isChild }) + '\\n');
  };

  const end = async (id) => {
    const answer = await tell('turn-ended', { session_id: id, stop_hook_active: continued.delete(id) });
    if (!answer.refusal) return;
    continued.add(id);
    await client.session.promptAsync({ path: { id }, body: { parts: [{ type: 'text', text: answer.refusal }] } });
  };

  const heard = async ({ type, properties }) => {
    const id = properties?.sessionID;
    switch (type) {
      case 'session.created':
        if (properties.info.parentID) children.add(properties.info.id);
        else await begin(properties.info.id, 'startup');
        return;
      case 'message.updated':
        // It is told before the session is idle, the error itself after it.
        if (properties.info.role === 'assistant' && properties.info.error) failed.add(properties.info.sessionID);
        await used(properties.info);
        return;
      case 'session.compacted':
        known.delete(id);
        await begin(id, 'compact');
        return;
      case 'session.idle':
        // What a person or an error has cut short is not kept going: it would meet the same, again and again.
        if (failed.delete(id)) return;
        if (known.has(id)) await end(id);
        return;
      case 'session.error':
        if (known.has(id)) {
          continued.delete(id);
          failed.add(id);
          const { name, data } = properties.error ?? {};
          await tell('turn-interrupted', { session_id: id, error: name ?? '', status: data?.statusCode ?? null });
        }
        return;
      case 'session.deleted':
        if (known.delete(properties.info?.id)) await tell('session-ended', { session_id: properties.info.id });
        return;
      case 'permission.asked':
        await tell('permission-asked', {
          session_id: id,
          text: [properties.permission, ...(properties.patterns ?? [])].join(' '),
        });
        return;
      case 'question.asked':
        await tell('question-asked', { session_id: id, questions: properties.questions });
        return;
    }
  };

  /** What opencode is told on its command line it takes for new sessions only. */
  const goOn = async (session, prompt) => {
    for (let tries = 0; tries < 120; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      try {
        const answer = await client.session.promptAsync({
          path: { id: session },
          body: { parts: [{ type: 'text', text: prompt }] },
        });
        if (!answer?.error) return;
      } catch {
        // It is not up yet: asked again.
      }
    }
  };
  if (resumed && !isNested) {
    const { session, prompt } = JSON.parse(resumed);
    goOn(session, prompt);
  }

  return {
    event: async ({ event }) => {
      // A session that errs is idle right afterwards: one turn has one end.
      await heard(event).catch(() => {});
    },
    'chat.message': async ({ sessionID }, { parts }) => {
      if (isNested || (await isChild(sessionID))) return;
      const text = parts.filter((each) => each.type === 'text').map((each) => each.text).join('\\n');
      const prompt = text.slice(0, 4000);
      // Before anybody is told of it: whoever finds nothing here and an agent that is idle knows that nothing came.
      await note(sessionID, JSON.stringify({ at: Date.now(), prompt }) + '\\n');
      failed.delete(sessionID);
      await begin(sessionID, 'resume');
      await tell('turn-started', { session_id: sessionID, prompt });
    },
    'experimental.chat.system.transform': async ({ sessionID }, output) => {
      const context = contexts.get(sessionID);
      if (context) output.system.push(context);
    },
    'tool.execute.before': async ({ tool, sessionID, callID }, { args }) => {
      const isOther = isNested || (await isChild(sessionID));
      let answer;
      try {
        answer = await ask('tool-started', {
          session_id: sessionID,
          tool_name: tool,
          tool_input: args,
          tool_use_id: callID,
          cwd: directory,
          ...(isOther ? { agent_id: sessionID } : {}),
        });
      } catch (error) {
        throw new Error('the guard of this town could not run, so nothing is run: tell a person (' + error.message + ')');
      }
      if (answer.refusal) throw new Error(answer.refusal);
    },
    'tool.execute.after': async ({ tool, sessionID, callID }) => {
      await tell('tool-ended', { session_id: sessionID, tool_name: tool, tool_use_id: callID });
    },
  };
};
`;
