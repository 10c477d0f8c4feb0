// The least JSON that fits a schema, for small questions that want an answer of a shape.

import { type Json, list, record, text } from './json.ts';

export function fitting(schema: unknown): unknown {
  const wanted = record(schema);
  const choices = list(wanted['enum']);
  // Asked who speaks next, the model leaves it to the person: nothing goes on by itself.
  if (choices.length > 0) return choices.includes('user') ? 'user' : choices[0];
  switch (text(wanted['type']).toLowerCase()) {
    case 'object':
      return fittingObject(wanted);
    case 'array':
      return [];
    case 'number':
    case 'integer':
      return 1;
    case 'boolean':
      return false;
    default:
      return 'Scripted work';
  }
}

function fittingObject(schema: Json): Json {
  const fields = Object.entries(record(schema['properties']));
  return Object.fromEntries(fields.map(([name, field]) => [name, fitting(field)]));
}
