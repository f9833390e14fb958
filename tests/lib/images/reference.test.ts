import assert from "node:assert/strict";
import { parseReference } from "../../../lib/images/reference.ts";

const HUB = "registry-1.docker.io";

describe("the name of an image", () => {
  const read: readonly (readonly [string, string, string, string])[] = [
    ["httpd:2.4", HUB, "library/httpd", "2.4"],
    ["grafana/alloy:v1.5.0", HUB, "grafana/alloy", "v1.5.0"],
    ["docker.io/library/httpd:2.4.68", HUB, "library/httpd", "2.4.68"],
    ["ghcr.io/team/app:1", "ghcr.io", "team/app", "1"],
    ["registry.example.com:5000/app:1", "registry.example.com:5000", "app", "1"],
    ["localhost/app:1", "localhost", "app", "1"],
    [
      "registry.k8s.io/ingress-nginx/controller:v1.15.1",
      "registry.k8s.io",
      "ingress-nginx/controller",
      "v1.15.1",
    ],
  ];
  for (const [image, registry, repository, tag] of read)
    it(`says where to ask: ${image}`, () => {
      assert.deepEqual(parseReference(image), { registry, repository, tag });
    });

  for (const image of [
    "httpd",
    "ghcr.io/team/app",
    "registry.example.com:5000/app",
    `httpd@sha256:${"a".repeat(64)}`,
    `httpd:2.4@sha256:${"a".repeat(64)}`,
    "Httpd:2.4",
    "team//app:1",
    "../app:1",
    "httpd:-1",
    "httpd:",
    ":1",
    "",
  ])
    it(`is none to ask for: ${image === "" ? "nothing" : image}`, () => {
      assert.equal(parseReference(image), undefined);
    });
});
