/** A process on a host: sends flows of small packets to another host, receives theirs, and moves bulk data. */
import { createHash } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { connect, createServer } from "node:net";
import { once } from "node:events";
import { serve } from "./child.ts";
import { clock, pause } from "./system.ts";

/** What a host receives on. */
export const UDP_PORT = 9000;
export const TCP_PORT = 9001;

/** A packet's number and its way: `flow` is -1 for one that is a flow of its own. Times are of `clock`. */
export type Arrival = readonly [flow: number, sequence: number, sentAt: number, receivedAt: number];

const arrivals = new Map<number, Arrival[]>();
const sending = new Map<number, { sent: number; stop: () => void }>();

const HEADER_BYTES = 20;

function packet(stream: number, flow: number, sequence: number): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.writeUInt32BE(stream, 0);
  bytes.writeInt32BE(flow, 4);
  bytes.writeUInt32BE(sequence, 8);
  bytes.writeDoubleBE(clock(), 12);
  return bytes;
}

function receive(): void {
  const socket = createSocket({ type: "udp4", recvBufferSize: 4 << 20 });
  socket.on("message", (bytes) => {
    const stream = bytes.readUInt32BE(0);
    const list = arrivals.get(stream) ?? [];
    arrivals.set(stream, list);
    list.push([bytes.readInt32BE(4), bytes.readUInt32BE(8), bytes.readDoubleBE(12), clock()]);
  });
  socket.bind(UDP_PORT);
}

interface SendRequest {
  readonly stream: number;
  readonly to: string;
  /** Flows that stay, each from a port of its own. */
  readonly flows: number;
  readonly intervalMs: number;
}

/** Sends a packet of every flow at every interval, and one from a port never used before. */
async function send({ stream, to, flows, intervalMs }: SendRequest): Promise<number> {
  const sockets = await Promise.all(
    Array.from({ length: flows }, async (): Promise<Socket> => {
      const socket = createSocket("udp4").on("error", () => undefined);
      await new Promise<void>((resolve) => socket.bind(0, resolve));
      return socket;
    }),
  );
  const begin = clock();
  const state: { sent: number; stop: () => void } = { sent: 0, stop: () => undefined };
  const tick = (): void => {
    // Catches up after a delay, so that every sequence number has its time.
    while (begin + state.sent * intervalMs <= clock()) {
      const sequence = state.sent++;
      sockets.forEach((socket, flow) => {
        socket.send(packet(stream, flow, sequence), UDP_PORT, to);
      });
      const fresh = createSocket("udp4").on("error", () => undefined);
      fresh.send(packet(stream, -1, sequence), UDP_PORT, to, () => fresh.close());
    }
  };
  const timer = setInterval(tick, Math.min(5, intervalMs));
  state.stop = () => {
    clearInterval(timer);
    for (const socket of sockets) socket.close();
  };
  sending.set(stream, state);
  return begin;
}

/** What became of a transfer, seen from the side that received it. */
export interface Received {
  readonly bytes: number;
  readonly sha256: string;
  /** Longest time without data between the first byte and the last, in milliseconds. */
  readonly longestStallMs: number;
  readonly error?: string;
}

const received: Received[] = [];

function listen(): void {
  const server = createServer((socket) => {
    const hash = createHash("sha256");
    let [bytes, last, longest] = [0, 0, 0];
    const finish = (error?: Error): void => {
      const problem = error === undefined ? {} : { error: error.message };
      received.push({ bytes, sha256: hash.digest("hex"), longestStallMs: longest, ...problem });
    };
    socket.on("data", (chunk) => {
      const now = clock();
      if (last > 0) longest = Math.max(longest, now - last);
      last = now;
      bytes += chunk.length;
      hash.update(chunk);
    });
    socket.on("end", () => {
      finish();
    });
    socket.on("error", finish);
  });
  server.listen(TCP_PORT);
}

interface TransferRequest {
  readonly to: string;
  /** How many bytes; fewer when it is told to finish. */
  readonly bytes: number;
  /** Pieces are sent this far apart; without it, as fast as they go. */
  readonly intervalMs?: number;
  readonly pieceBytes: number;
  readonly timeoutMs: number;
}

let finishing = false;

/** Sends bytes that no piece repeats, and waits until the other side has closed. */
async function transfer({ to, bytes, intervalMs, pieceBytes, timeoutMs }: TransferRequest): Promise<object> {
  const socket = connect(TCP_PORT, to).setNoDelay(true);
  const hash = createHash("sha256");
  let sent = 0;
  finishing = false;
  const problem = new Promise<string>((resolve) => {
    socket.on("error", (error) => {
      resolve(error.message);
    });
    setTimeout(() => {
      resolve(`not done after ${timeoutMs / 1000} s`);
    }, timeoutMs).unref();
  });
  const work = async (): Promise<string> => {
    const begin = clock();
    while (sent < bytes && !finishing) {
      const piece = Buffer.alloc(Math.min(pieceBytes, bytes - sent));
      for (let at = 0; at + 4 <= piece.length; at += 4) piece.writeUInt32BE((sent + at) >>> 0, at);
      hash.update(piece);
      sent += piece.length;
      if (!socket.write(piece)) await once(socket, "drain");
      if (intervalMs !== undefined)
        await pause(Math.max(0, begin + (sent / pieceBytes) * intervalMs - clock()));
    }
    socket.end();
    await once(socket.resume(), "close");
    return "";
  };
  const error = await Promise.race([work().catch(String), problem]);
  socket.destroy();
  return { bytes: sent, sha256: hash.digest("hex"), error };
}

receive();
listen();
serve({
  ready: () => true,
  send,
  stop: ({ stream }: { stream: number }) => {
    const state = sending.get(stream);
    state?.stop();
    sending.delete(stream);
    return state?.sent ?? 0;
  },
  arrivals: ({ stream }: { stream: number }) => {
    const list = arrivals.get(stream) ?? [];
    arrivals.delete(stream);
    return list;
  },
  transfer,
  finish: () => {
    finishing = true;
  },
  received: () => received.shift(),
});
