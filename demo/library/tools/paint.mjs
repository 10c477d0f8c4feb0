// Colour for terminals only.
import { styleText } from 'node:util';

export function paint(style, text) {
  return process.stdout.isTTY ? styleText(style, text) : text;
}
