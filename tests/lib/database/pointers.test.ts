import assert from "node:assert/strict";
import { POINTER_SELECTOR, pointerSecret, pointerService } from "../../../lib/database/pointers.ts";

const labels = { "kakehashi.io/points-at": "primary-database" };

describe("what points at the primary", () => {
  it("is found by one label", () => {
    assert.equal(POINTER_SELECTOR, "kakehashi.io/points-at=primary-database");
  });

  for (const host of [
    "kakehashi-prod.cluster-c1.ap-northeast-1.rds.amazonaws.com",
    "kakehashi-prod-1234.mysql.database.azure.com",
  ]) {
    it(`is a name for ${host}`, () => {
      assert.deepEqual(pointerService(host), {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "primary", labels },
        spec: { type: "ExternalName", externalName: host },
      });
    });

    it(`says where ${host} is, and who signed its certificate`, () => {
      const { data, ...rest } = pointerSecret({ host, port: 3306, caPem: "-----BEGIN …\n" });
      assert.deepEqual(rest, {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: "primary-database", labels },
        type: "Opaque",
      });
      const text = Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64").toString()]);
      assert.deepEqual(Object.fromEntries(text), { host, port: "3306", "ca.pem": "-----BEGIN …\n" });
    });
  }
});
