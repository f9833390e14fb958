import assert from "node:assert/strict";
import { parse } from "yaml";
import { readApiServer, renderKubeconfig } from "../../../components/cluster/kubeconfig.ts";

const API = { server: "https://api.example:443", certificateAuthority: "Q0VSVA==" };

const YAML = `
apiVersion: v1
kind: Config
clusters:
- name: other
  cluster:
    certificate-authority-data: Q0VSVA==
    server: https://api.example:443
users:
- name: someone
  user: { token: do-not-show-this }
`;

describe("readApiServer", () => {
  it("reads YAML, as AKS sends it", () => {
    assert.deepEqual(readApiServer(YAML), API);
  });

  it("reads JSON, as eks.Cluster makes it", () => {
    assert.deepEqual(readApiServer(JSON.stringify(parse(YAML))), API);
  });

  for (const [what, text] of [
    ["nothing", ""],
    ["no cluster", "clusters: []"],
    ["no certificate authority", "clusters: [{cluster: {server: 'https://a.b'}}]"],
    ["no URL", "clusters: [{cluster: {server: nowhere, certificate-authority-data: a}}]"],
    ["a token", "clusters: []\ntoken: do-not-show-this"],
  ] as const)
    it(`refuses ${what} without repeating it`, () => {
      assert.throws(() => readApiServer(text), {
        message:
          "kubeconfig: has no cluster with a server and a certificate authority; the vendor's answer changed",
      });
    });

  it("reads back what renderKubeconfig writes", () => {
    const login = { command: "login", args: ["--now"], installHint: "Install it." };
    assert.deepEqual(readApiServer(renderKubeconfig("dev", API, login)), API);
  });
});
