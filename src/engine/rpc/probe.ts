// Whether anybody answers at a socket.

import { connect } from 'node:net';

/** True where a process listens at the socket; false where it is absent or was left by a killed one. */
export function connects(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}
