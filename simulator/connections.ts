import { createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import grpc from "@grpc/grpc-js";

/** The connections of one gRPC server: each is a provider of the program, which can be made to end like a process. */
export class Connections {
  readonly #server: Server;
  readonly #sockets = new Map<string, Socket>();
  readonly #greeted = new Set<string>();
  #broken = false;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Listens on a port of the system's choice, and hands every connection to the gRPC server. */
  static async listen(
    grpcServer: grpc.Server,
    host: string,
  ): Promise<{ readonly connections: Connections; readonly port: number }> {
    const injector = grpcServer.createConnectionInjector(grpc.ServerCredentials.createInsecure());
    const server = createServer({ noDelay: true });
    const connections = new Connections(server);
    server.on("connection", (socket) => {
      connections.#keep(socket);
      injector.injectConnection(socket);
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(0, host, resolve);
    });
    return { connections, port: addressOf(server).port };
  }

  /** A provider's handshake: the first thing that it is asked for, and once only. */
  greet(peer: string): void {
    this.#greeted.add(peer);
  }

  /**
   * Whether there is a provider at the other end. The engine's gRPC client connects anew to one whose process has
   * ended; what then comes without a handshake is still meant for that one.
   */
  isAlive(peer: string): boolean {
    return !this.#broken || this.#greeted.has(peer);
  }

  /** Ends a connection as the end of a process does: at once, with all calls that wait for an answer. */
  break(peer: string): void {
    this.#broken = true;
    this.#greeted.delete(peer);
    this.#sockets.get(peer)?.resetAndDestroy();
  }

  close(): void {
    this.#server.close();
  }

  #keep(socket: Socket): void {
    const peer = `${socket.remoteAddress ?? ""}:${socket.remotePort ?? ""}`;
    this.#sockets.set(peer, socket);
    socket.on("close", () => this.#sockets.delete(peer));
  }
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === "string")
    throw new Error("the server does not listen on a port");
  return address;
}
