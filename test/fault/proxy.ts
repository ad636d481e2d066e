/** A TCP proxy on loopback whose connections can be cut, all at once, and refused for a while. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export class Proxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #refusing = false;
  /** Connections cut so far. */
  cuts = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Listens on a free port, and connects to a port of this machine. */
  static async open(port: number): Promise<Proxy> {
    const server = createServer();
    const proxy = new Proxy(server);
    server.on('connection', (near) => proxy.#join(near, port));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Cuts every connection with a reset. */
  cut(): void {
    for (const socket of this.#sockets) {
      this.cuts++;
      socket.resetAndDestroy();
    }
    this.#sockets.clear();
  }

  /** Cuts every connection, and every new one until the time is over. */
  async cutFor(milliseconds: number): Promise<void> {
    this.#refusing = true;
    this.cut();
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    this.#refusing = false;
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(near: Socket, port: number): void {
    if (this.#refusing) {
      near.resetAndDestroy();
      return;
    }
    const far = connect(port, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket);
      socket.pipe(other);
      // A cut connection is what this proxy is for; its other half goes with it.
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
  }
}
