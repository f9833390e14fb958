import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lockImages } from "../../../cli/images/lock-images.ts";
import { askRegistry } from "../../../cli/images/registry.ts";
import { CliError } from "../../../cli/errors.ts";
import { DIGEST, FakeRegistry, INDEX, says, type Repository } from "./fake-registry.ts";

const TODAY = "2026-11-21";
const OTHER = `sha256:${"b".repeat(64)}`;

const withToken: Repository = (request, response, _count, registry) => {
  if (request.headers.authorization === "Bearer anybody") {
    says(response);
    return;
  }
  const challenge = `Bearer realm="http://${registry.host}/token",service="fake",scope="repository:token:pull"`;
  response.writeHead(401, { "www-authenticate": challenge }).end();
};

const demanding =
  (challenge: string): Repository =>
  (_request, response) => {
    response.writeHead(401, { "www-authenticate": challenge }).end();
  };

const busy =
  (status: number, retryAfter: string | undefined, times: number): Repository =>
  (_request, response, count) => {
    if (count > times) says(response);
    else response.writeHead(status, retryAfter === undefined ? {} : { "retry-after": retryAfter }).end();
  };

const REPOSITORIES: Readonly<Record<string, Repository>> = {
  index: (_request, response) => {
    says(response);
  },
  moved: (_request, response) => {
    says(response, OTHER);
  },
  single: (_request, response) => {
    says(response, DIGEST, "application/vnd.docker.distribution.manifest.v2+json");
  },
  elsewhere: (_request, response) => {
    response.writeHead(307, { location: "/v2/index/manifests/1" }).end();
  },
  token: withToken,
  "/token": (request, response) => {
    const isAnonymous = request.headers.authorization === undefined;
    const isAsked = request.url === "/token?service=fake&scope=repository%3Atoken%3Apull";
    response.writeHead(isAnonymous && isAsked ? 200 : 400).end(JSON.stringify({ access_token: "anybody" }));
  },
  "/no-token": (_request, response) => {
    response.writeHead(200).end("<html>");
  },
  private: (_request, response) => {
    response.writeHead(403).end();
  },
  basic: demanding('Basic realm="http://127.0.0.1/"'),
  "no-token": (_request, response, _count, { host }) => {
    response.writeHead(401, { "www-authenticate": `Bearer realm="http://${host}/no-token"` }).end();
  },
  busy: busy(429, "7", 2),
  broken: busy(503, undefined, 1),
  overrun: busy(429, "0", 99),
  tomorrow: busy(429, "86400", 99),
  page: (_request, response) => {
    says(response, DIGEST, "text/html; charset=utf-8");
  },
  old: (_request, response) => {
    says(response, DIGEST, "application/vnd.docker.distribution.manifest.v1+prettyjws");
  },
  silent: (_request, response) => {
    response.writeHead(200, { "content-type": INDEX }).end();
  },
  weak: (_request, response) => {
    says(response, "md5:0123");
  },
};

describe("images lock", () => {
  const folder = mkdtempSync(join(tmpdir(), "kakehashi-images-"));
  const path = join(folder, "images.lock.json");
  let registry: FakeRegistry;
  let waits: number[];
  before(async () => {
    registry = await FakeRegistry.start(REPOSITORIES);
  });
  beforeEach(() => {
    waits = [];
    registry.requests.length = 0;
  });
  after(async () => {
    await registry.stop();
    rmSync(folder, { recursive: true });
  });

  const image = (name: string): string => `${registry.host}/${name}:1`;
  const lock = (file: unknown, ...images: readonly string[]): Promise<readonly string[]> => {
    writeFileSync(path, typeof file === "string" ? file : JSON.stringify(file));
    return lockImages(path, images, TODAY, (reference) =>
      askRegistry(reference, (milliseconds) => {
        waits.push(milliseconds);
        return Promise.resolve();
      }),
    );
  };
  const written = (): unknown => JSON.parse(readFileSync(path, "utf8"));
  const seen = (digest: string): unknown => ({ digest, seenAt: registry.host, seenOn: TODAY });

  it("asks for what the file names and for more, and writes what was seen, where and when", async () => {
    const old = { digest: DIGEST, seenAt: "a page", seenOn: "2026-01-01" };
    const said = await lock(
      { [image("index")]: old, [image("moved")]: old, [image("token")]: {} },
      image("single"),
    );
    assert.deepEqual(said, [
      `${image("moved")}: ${DIGEST} -> ${OTHER}`,
      `${image("token")}: nothing -> ${DIGEST}`,
      `${image("single")}: nothing -> ${DIGEST}`,
      `note: ${image("single")} is for one platform only; its nodes must be of that`,
      "images.lock.json: 4 asked for, 3 changed",
    ]);
    assert.deepEqual(written(), {
      [image("index")]: old,
      [image("moved")]: seen(OTHER),
      [image("single")]: seen(DIGEST),
      [image("token")]: seen(DIGEST),
    });
    assert.ok(registry.requests.every((it) => it.startsWith("HEAD /v2/") || it.startsWith("GET /token?")));
  });

  for (const [name, expected] of [
    ["elsewhere", []],
    ["busy", [7000, 7000]],
    ["broken", [1000]],
  ] as const)
    it(`goes after an answer that comes later or from elsewhere: ${name}`, async () => {
      await lock({}, image(name));
      assert.deepEqual(written(), { [image(name)]: seen(DIGEST) });
      assert.deepEqual(waits, expected);
    });

  const refused: readonly (readonly [string, RegExp])[] = [
    ["absent", /^is not there, got HTTP 404; /],
    ["private", /^is not for everybody, or not there, got HTTP 403; /],
    ["basic", /^is at a registry that gives no anonymous token, got Basic realm=/],
    ["no-token", /^is not for everybody: 127.0.0.1:\d+ gives no token, got HTTP 200; /],
    ["overrun", /^has no answer of 127.0.0.1:\d+, got HTTP 429; /],
    ["tomorrow", /^has no answer of 127.0.0.1:\d+, got HTTP 429; /],
    ["page", /^is no image of 127.0.0.1:\d+, got text\/html; /],
    [
      "old",
      /^is no image of 127.0.0.1:\d+, got application\/vnd.docker.distribution.manifest.v1\+prettyjws; /,
    ],
    ["silent", /^has no digest at 127.0.0.1:\d+, got nothing; /],
    ["weak", /^has no digest at 127.0.0.1:\d+, got md5:0123; /],
  ];
  for (const [name, problem] of refused)
    it(`names what has no answer, and writes nothing: ${name}`, async () => {
      await assert.rejects(lock({ [image("index")]: {} }, image(name)), (error) => {
        assert.ok(error instanceof CliError);
        assert.equal(error.reason, "failed");
        const [line = "", last, ...others] = error.message.split("\n");
        assert.match(line.slice(`${image(name)}: `.length), problem);
        assert.ok(line.startsWith(`${image(name)}: `));
        assert.deepEqual([last, ...others], ["images.lock.json: not written"]);
        return true;
      });
      assert.deepEqual(written(), { [image("index")]: {} });
    });

  it("asks four times at most, and nobody who wants to be asked tomorrow", async () => {
    await assert.rejects(lock({}, image("overrun"), image("tomorrow")));
    assert.deepEqual(waits, [0, 0, 0]);
  });

  it("names each of several registries that are out of reach", async () => {
    const gone = await FakeRegistry.start({});
    const { host } = gone;
    await gone.stop();
    const images = [`${host}/one:1`, `${host}/two:1`];
    await assert.rejects(lock({}, ...images), (error) => {
      assert.ok(error instanceof CliError);
      const why = `cannot be asked for at ${host}, got ECONNREFUSED; try again where that can be reached`;
      const expected = [...images.map((it) => `${it}: ${why}`), "images.lock.json: not written"];
      assert.equal(error.message, expected.join("\n"));
      return true;
    });
  });

  for (const [title, file, images, message] of [
    ["a name without a tag", {}, ["httpd"], "IMAGE: must be a name with a tag, got httpd; "],
    [
      "a file that is no lock",
      "[]",
      [],
      "images.lock.json: does not say which digest was seen, where and when; ",
    ],
  ] as const)
    it(`refuses ${title}, asking nobody`, async () => {
      await assert.rejects(lock(file, ...images), (error) => {
        assert.ok(error instanceof CliError);
        assert.equal(error.reason, "badInput");
        assert.ok(error.message.startsWith(message), error.message);
        return true;
      });
      assert.deepEqual(registry.requests, []);
    });
});
