import assert from "node:assert/strict";
import { imagesOf, unpinnedLines } from "../../../cli/images/unpinned.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;
const SEEN = { digest: DIGEST, seenAt: "registry.example.com", seenOn: "2026-11-21" };
const urn = (type: string, name: string): string => `urn:pulumi:dev::kakehashi::${type}::${name}`;

function resource(type: string, name: string, inputs: Readonly<Record<string, unknown>>) {
  return { type, urn: urn(type, name), inputs };
}
const pod = (...images: readonly string[]) => ({ containers: images.map((image) => ({ image })) });
const deployment = (name: string, ...images: readonly string[]) =>
  resource("kubernetes:apps/v1:Deployment", name, { spec: { template: { spec: pod(...images) } } });

describe("images check", () => {
  it("finds images wherever pods are described, and who names them", () => {
    const uses = imagesOf([
      deployment("web-eks", "web:1", "proxy:2"),
      deployment("web-aks", "web:1"),
      resource("kubernetes:core/v1:Pod", "one", {
        spec: { ...pod("web:1"), initContainers: [{ image: "init:3" }] },
      }),
      resource("kubernetes:batch/v1:CronJob", "nightly", {
        spec: { jobTemplate: { spec: { template: { spec: pod("job:4") } } } },
      }),
      resource("kubernetes:core/v1:ConfigMap", "text", { data: { image: "none:1" } }),
      resource("kubernetes:example.com/v1:Deployment2", "custom", { spec: pod("none:2") }),
      resource("aws:ec2/instance:Instance", "machine", { spec: pod("none:3") }),
      resource("kubernetes:apps/v1:DaemonSet", "unknown", { spec: "not known" }),
    ]);
    assert.deepEqual(uses, [
      { image: "init:3", users: ["Pod one"] },
      { image: "job:4", users: ["CronJob nightly"] },
      { image: "proxy:2", users: ["Deployment web-eks"] },
      { image: "web:1", users: ["Deployment web-eks", "Deployment web-aks", "Pod one"] },
    ]);
  });

  it("says of what is not pinned who names it and what to do, and nothing of what is", () => {
    const uses = imagesOf([
      deployment("a", "new:1", "seen:1", "waiting:1", `kept:1@${DIGEST}`),
      deployment("b", "new:1"),
    ]);
    assert.deepEqual(unpinnedLines("prod", uses, { "seen:1": SEEN, "waiting:1": {} }), [
      "prod: new:1: is not pinned, got it in Deployment a and 1 more; run ./kakehashi images lock new:1",
      "prod: seen:1: is not pinned, got it in Deployment a; rehearse again, or let its component use the lock, which has its digest",
      "prod: waiting:1: is not pinned, got it in Deployment a; run ./kakehashi images lock waiting:1",
    ]);
  });
});
