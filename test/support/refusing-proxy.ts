// A proxy on loopback that refuses whatever it is asked for, and remembers it: what an agent wants of the network.

import { createServer, type Server } from 'node:http';

export class RefusingProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #refused: string[] = [];

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#refused.push(request.url ?? '');
      response.writeHead(403).end();
    });
    this.#server.on('connect', (request, socket) => {
      this.#refused.push(request.url ?? '');
      socket.on('error', () => {
        // Who is refused may hang up as he likes.
      });
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
  }

  static async open(): Promise<RefusingProxy> {
    const proxy = new RefusingProxy();
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once('error', reject);
      proxy.#server.listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  /** What was asked for, in order: `host:port`, or an address. */
  get refused(): readonly string[] {
    return this.#refused;
  }

  /** What leads a program here, loopback left out. */
  get env(): Readonly<Record<string, string>> {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the proxy does not listen');
    const proxy = `http://127.0.0.1:${address.port}`;
    return {
      ...{ HTTPS_PROXY: proxy, HTTP_PROXY: proxy, https_proxy: proxy, http_proxy: proxy },
      ...{ NO_PROXY: '127.0.0.1,localhost', no_proxy: '127.0.0.1,localhost' },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
