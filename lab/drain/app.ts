/** An app of one's own, as a container's first process: it drains when it is told to stop. */
import { createServer, type ServerResponse } from "node:http";
import { PAGES, PORT, SLOW_PAGE_SECONDS } from "./servers.ts";

const [address = "", idleSeconds = "", timeoutSeconds = ""] = process.argv.slice(2);

/** Sends a page in pieces, one each half second. */
const PIECES = SLOW_PAGE_SECONDS * 2 - 1;

let stopping = false;

const server = createServer((request, response) => {
  // What comes now is the last that this connection brings.
  if (stopping) response.setHeader("connection", "close");
  // Node keeps a connection that becomes idle after close() until it is idle for too long.
  response.on("close", () => {
    if (stopping) setImmediate(server.closeIdleConnections.bind(server));
  });
  const { bytes } = request.url === "/slow" ? PAGES.slow : PAGES.fast;
  response.setHeader("content-length", bytes);
  if (request.url === "/slow") sendSlowly(response, bytes);
  else response.end("x".repeat(bytes));
});

function sendSlowly(response: ServerResponse, bytes: number): void {
  const piece = Math.floor(bytes / PIECES);
  let left = bytes;
  const timer = setInterval(() => {
    const last = left < 2 * piece;
    response.write("x".repeat(last ? left : piece));
    left -= piece;
    if (!last) return;
    clearInterval(timer);
    response.end();
  }, 500);
}

process.on("SIGTERM", () => {
  stopping = true;
  server.close(() => process.exit());
  setTimeout(() => process.exit(1), Number(timeoutSeconds) * 1000).unref();
});

server.keepAliveTimeout = Number(idleSeconds) * 1000;
server.listen(PORT, address);
