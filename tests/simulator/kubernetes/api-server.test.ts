import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { ApiRefusal, ApiServer } from "../../../simulator/kubernetes/api-server.ts";

const OBJECT = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "n" }, data: {} };

const BARE = {
  contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
  "current-context": "x",
  users: [{ name: "u", user: {} }],
};

const SERVED = {
  resources: [
    { name: "configmaps", kind: "ConfigMap", namespaced: true },
    { name: "namespaces/status", kind: "Namespace", namespaced: false },
    { name: "namespaces", kind: "Namespace", namespaced: false },
  ],
};

describe("an API server", () => {
  const directory = mkdtempSync(join(tmpdir(), "kakehashi-api-"));
  const file = join(directory, "kubeconfig");
  let asked: string[];
  let answers: { code: number; body: object }[];
  let host: Server;
  let api: ApiServer;

  before(async () => {
    host = createServer((request, response) => {
      void text(request).then((body) => {
        asked.push(
          `${request.method ?? ""} ${request.url ?? ""} ${request.headers["content-type"] ?? "-"} ${body}`,
        );
        const { code, body: said } =
          request.url === "/api/v1"
            ? { code: 200, body: SERVED }
            : (answers.shift() ?? { code: 404, body: {} });
        response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(said));
      });
    });
    await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", resolve));
    const address = host.address();
    assert.ok(typeof address === "object" && address !== null);
    const server = { server: `http://127.0.0.1:${address.port}`, "insecure-skip-tls-verify": true };
    writeFileSync(file, JSON.stringify({ ...BARE, clusters: [{ name: "c", cluster: server }] }));
  });

  beforeEach(async () => {
    [asked, answers] = [[], []];
    api = await ApiServer.of(file);
  });

  after(() => {
    host.closeAllConnections();
    host.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it("is given objects by server-side apply, strictly, where it says that their kind is", async () => {
    answers.push({ code: 201, body: { applied: true } });
    assert.deepEqual(await api.apply(OBJECT), { applied: true });
    assert.deepEqual(asked, [
      "GET /api/v1 - ",
      `PATCH /api/v1/namespaces/n/configmaps/a?fieldManager=pulumi-kubernetes&fieldValidation=Strict&force=false application/apply-patch+yaml ${JSON.stringify(OBJECT)}`,
    ]);
  });

  it("takes fields from their owners when the object asks for it", async () => {
    answers.push({ code: 200, body: {} });
    const annotations = { "pulumi.com/patchForce": "true" };
    await api.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: "n", annotations } });
    assert.match(asked[1] ?? "", /^PATCH \/api\/v1\/namespaces\/n\?.*force=true /);
  });

  it("refuses in its own words", async () => {
    answers.push({ code: 403, body: { kind: "Status", message: "exceeded quota" } });
    await assert.rejects(
      api.apply(OBJECT),
      (error) => error instanceof ApiRefusal && error.code === 403 && error.message === "exceeded quota",
    );
    const unknown = { ...OBJECT, kind: "Cart" };
    await assert.rejects(api.apply(unknown), new ApiRefusal(404, "it serves no Cart of v1"));
  });

  it("is waited for until a deleted object is gone", async () => {
    answers.push({ code: 200, body: {} }, { code: 200, body: {} }, { code: 404, body: {} });
    await api.delete(OBJECT);
    assert.deepEqual(
      asked.slice(1).map((it) => it.split(" ")[0]),
      ["DELETE", "GET", "GET"],
    );
    assert.equal(await api.get(OBJECT), undefined);
  });
});
