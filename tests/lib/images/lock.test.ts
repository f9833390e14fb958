import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import {
  parseImageLock,
  pinImage,
  renderImageLock,
  withSeen,
  type ImageLock,
} from "../../../lib/images/lock.ts";
import { formatProblem } from "../../../lib/problems.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;
const SEEN = { digest: DIGEST, seenAt: "registry.example.com", seenOn: "2026-11-21" };
const UNSEEN = "does not say which digest was seen, where and when; ";
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
      const fix = `run ./kakehashi images lock ${image}, or give the image by its digest`;
      assert.equal(formatProblem(result.problem), `web.image: ${problem}; ${fix}`);
    });
});

describe("images.lock.json", () => {
  it("is read as entries and as digests, and written the same way", () => {
    const text = renderImageLock({ "nginx:1.29": {}, "httpd:2.4": SEEN });
    const parsed = parseImageLock(text);
    assert.ok(parsed.kind === "parsed");
    assert.deepEqual(parsed.lock, LOCK);
    assert.equal(renderImageLock(parsed.file), text);
    assert.deepEqual(Object.keys(parsed.file), ["httpd:2.4", "nginx:1.29"]);
  });

  it("keeps what is as it was, and says what is not", () => {
    const other = { ...SEEN, digest: `sha256:${"b".repeat(64)}` };
    const later = { ...SEEN, seenOn: "2026-12-24" };
    const file = { "httpd:2.4": SEEN, "nginx:1.29": {}, "php:8": SEEN };
    assert.deepEqual(withSeen(file, { "httpd:2.4": later, "nginx:1.29": later, "php:8": other }), {
      file: { "httpd:2.4": SEEN, "nginx:1.29": later, "php:8": other },
      changes: [`nginx:1.29: nothing -> ${DIGEST}`, `php:8: ${DIGEST} -> ${other.digest}`],
    });
  });

  it("is well formed", () => {
    const text = readFileSync(new URL("../../../images.lock.json", import.meta.url), "utf8");
    assert.equal(parseImageLock(text).kind, "parsed");
  });

  for (const [text, message] of [
    ["{", "images.lock.json: is no JSON; "],
    ['{"httpd:2.4":null}', `images.lock.json: httpd:2.4: ${UNSEEN}`],
    [`{"httpd:2.4":{"digest":"${DIGEST}"}}`, `images.lock.json: httpd:2.4: ${UNSEEN}`],
    [
      JSON.stringify({ "httpd:2.4": { ...SEEN, digest: "latest" } }),
      `images.lock.json: httpd:2.4: ${UNSEEN}`,
    ],
    [JSON.stringify({ "httpd:2.4": { ...SEEN, seenOn: "today" } }), `images.lock.json: httpd:2.4: ${UNSEEN}`],
    ["[]", `images.lock.json: ${UNSEEN}`],
  ] as const)
    it(`is refused when it is ${text}`, () => {
      const parsed = parseImageLock(text);
      assert.ok(parsed.kind === "refused");
      assert.equal(
        formatProblem(parsed.problem),
        `${message}write an object of names, each with {} or {"digest":"sha256:…","seenAt":"HOST","seenOn":"2026-01-31"}`,
      );
    });
});
