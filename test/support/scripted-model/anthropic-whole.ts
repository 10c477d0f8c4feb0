// A streamed answer of Anthropic's as the one message that it amounts to: Claude Code asks for that where a stream broke.

import { type Json, parsed, record, text } from './json.ts';
import { type Answer, jsonAnswer } from './protocol.ts';

/** `stream` is all of a stream, from `message_start` to `message_stop`. */
export function wholeMessage(stream: string): Answer {
  let message: Json = {};
  const blocks: Json[] = [];
  const inputs: string[] = [];
  for (const [, data = ''] of stream.matchAll(/^data: (.*)$/gm)) {
    const event = record(parsed(data));
    const delta = record(event['delta']);
    const last = blocks.length - 1;
    switch (event['type']) {
      case 'message_start':
        message = record(event['message']);
        break;
      case 'content_block_start':
        blocks.push(record(event['content_block']));
        inputs.push('');
        break;
      case 'content_block_delta':
        blocks[last] = grown(blocks[last] ?? {}, delta);
        inputs[last] += text(delta['partial_json']);
        break;
      case 'message_delta':
        message = { ...message, ...delta, usage: event['usage'] };
        break;
    }
  }
  const content = blocks.map((block, index) =>
    block['type'] === 'tool_use' ? { ...block, input: parsed(inputs[index] ?? '') } : block,
  );
  return jsonAnswer(200, { ...message, content });
}

function grown(block: Json, delta: Json): Json {
  const fields = ['text', 'thinking', 'signature'].filter((field) => delta[field] !== undefined);
  return {
    ...block,
    ...Object.fromEntries(fields.map((each) => [each, text(block[each]) + text(delta[each])])),
  };
}
