import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parseImageLock, pinImage, type ImageLock } from "../../../lib/images/lock.ts";
import { formatProblem } from "../../../lib/problems.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;
const LOCK: ImageLock = { "httpd:2.4": DIGEST, "nginx:1.29": null };

describe("an image", () => {
  const pinned: readonly (readonly [string, string, boolean, string])[] = [
    ["by its digest, as it is", `other@${DIGEST}`, true, `other@${DIGEST}`],
    ["by the file's digest in production", "httpd:2.4", true, `httpd:2.4@${DIGEST}`],
    ["by the file's digest elsewhere, too", "httpd:2.4", false, `httpd:2.4@${DIGEST}`],
    ["by its tag elsewhere, when nobody has asked yet", "nginx:1.29", false, "nginx:1.29"],
    ["by its tag elsewhere, when nobody knows it", "php:8", false, "php:8"],
  ];
  for (const [title, image, required, expected] of pinned)
    it(`is taken ${title}`, () => {
      assert.deepEqual(pinImage("web.image", image, LOCK, required), { kind: "pinned", image: expected });
    });

  const refused: readonly (readonly [string, string])[] = [
    ["nginx:1.29", "has no digest in images.lock.json yet, got nginx:1.29"],
    ["php:8", "is not in images.lock.json, got php:8"],
  ];
  for (const [image, problem] of refused)
    it(`is refused in production: ${image}`, () => {
      const result = pinImage("web.image", image, LOCK, true);
      assert.ok(result.kind === "refused");
      const fix = `write "${image}": "sha256:…" there, as its registry says, or give the image by its digest`;
      assert.equal(formatProblem(result.problem), `web.image: ${problem}; ${fix}`);
    });
});

describe("images.lock.json", () => {
  it("is well formed", () => {
    const text = readFileSync(new URL("../../../images.lock.json", import.meta.url), "utf8");
    assert.equal(parseImageLock(text).kind, "parsed");
  });

  for (const [text, message] of [
    ["{", "images.lock.json: is no JSON; "],
    ['{"httpd:2.4":"latest"}', "images.lock.json: httpd:2.4: is no digest of an image; "],
    ["[]", "images.lock.json: is no digest of an image; "],
  ] as const)
    it(`is refused when it is ${text}`, () => {
      const parsed = parseImageLock(text);
      assert.ok(parsed.kind === "refused");
      assert.equal(
        formatProblem(parsed.problem),
        `${message}write an object of names and digests, sha256:… or null`,
      );
    });
});
