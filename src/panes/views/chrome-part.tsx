// A part of the chrome as Ink draws it: exactly as large as the part, so that Ink never scrolls or clears its screen.

import { Box, Text } from 'ink';
import Spinner from 'ink-spinner';
import { memo, type ReactNode } from 'react';
import type { ChromePart } from './chrome-parts.ts';

export interface ChromePartProps {
  readonly part: ChromePart;
  /** The part's lines with SGR sequences, see ansi-line.ts. */
  readonly texts: readonly string[];
}

export function ChromePartView({ part, texts }: ChromePartProps): ReactNode {
  const { rect, spinner } = part;
  return (
    <Box width={rect.cols} height={rect.rows} flexDirection={spinner === 'none' ? 'column' : 'row'}>
      {spinner !== 'none' && <SpinnerColumns isTurning={spinner === 'turning'} />}
      {texts.map((text, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its row on the screen.
        <LineText key={row} text={text} />
      ))}
    </Box>
  );
}

/** A line that reads as before is not drawn again. Exactly as wide as its room, it neither wraps nor is it cut. */
const LineText = memo(({ text }: { readonly text: string }) => <Text wrap="truncate">{text}</Text>);

/** The one spinner of the screen, which turns only while something works. */
function SpinnerColumns({ isTurning }: { readonly isTurning: boolean }): ReactNode {
  return <Text color="green"> {isTurning ? <Spinner type="dots" /> : ' '} </Text>;
}
