// Asks the scripted model over HTTP as an agent would, and reads what streams back.

import { parsed, record, text } from './json.ts';

export interface Heard {
  readonly status: number;
  readonly headers: Headers;
  /** The body as it came. */
  readonly body: string;
  /** The data of its events. */
  readonly events: readonly Readonly<Record<string, unknown>>[];
}

export async function askModel(
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Heard> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const said = await response.text();
  const data = [...said.matchAll(/^data: (.*)$/gm)].map((match) => record(parsed(text(match[1]))));
  return { status: response.status, headers: response.headers, body: said, events: data };
}
