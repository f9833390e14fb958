import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import type { ImageReference } from "../../lib/images/reference.ts";

/** What a registry says of a tag. */
export interface RegistryAnswer {
  readonly digest: string;
  /** Whether it is an index of an image's platforms, or the image of one. */
  readonly isIndex: boolean;
}

/** A registry gives no digest: what is wrong, what it said, and what to do. */
export class RegistryRefusal extends Error {
  override readonly name = "RegistryRefusal";
}

/**
 * Indexes of platforms first, then images of one (github.com/opencontainers/image-spec, media-types.md, and Docker's
 * older names for the same).
 */
const INDEXES = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
];
const IMAGES = [
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
];

const TRIES = 4;
const ANSWER_SECONDS = 20;
/** Who asks for more patience is asked again another day. */
const LONGEST_WAIT_SECONDS = 60;

const tokenSchema = z
  .object({ token: z.string().optional(), access_token: z.string().optional() })
  .transform(({ token, access_token }) => token ?? access_token)
  .pipe(z.string());

/**
 * Asks a registry for the digest of a tag, anonymously. A HEAD is enough, and Docker Hub does not count it as a pull
 * (https://docs.docker.com/docker-hub/usage/pulls/). The protocol is github.com/opencontainers/distribution-spec,
 * spec.md; how a token is got, https://distribution.github.io/distribution/spec/auth/token/.
 * @param wait how time passes, in milliseconds
 * @throws RegistryRefusal
 */
export async function askRegistry(
  { registry, repository, tag }: ImageReference,
  wait: (milliseconds: number) => Promise<unknown> = pause,
): Promise<RegistryAnswer> {
  const url = new URL(`${schemeOf(registry)}://${registry}/v2/${repository}/manifests/${tag}`);
  const headers = { accept: [...INDEXES, ...IMAGES].join(", ") };
  const head = (more: Readonly<Record<string, string>> = {}) =>
    ask(url, { method: "HEAD", headers: { ...headers, ...more } }, wait);
  const first = await head();
  const challenge = first.status === 401 ? first.headers.get("www-authenticate") : null;
  const answer =
    challenge === null ? first : await head({ authorization: await anonymous(challenge, url, wait) });
  return read(answer, registry);
}

/** Registries of one's own machine speak HTTP, as Docker has it. */
function schemeOf(registry: string): string {
  return /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(registry) ? "http" : "https";
}

function read({ status, headers }: Response, registry: string): RegistryAnswer {
  if (status === 404) throw new RegistryRefusal("is not there, got HTTP 404; check its name and tag");
  if (status === 401 || status === 403)
    throw new RegistryRefusal(
      `is not for everybody, or not there, got HTTP ${status}; check its name, or write what its registry says by hand`,
    );
  if (status !== 200)
    throw new RegistryRefusal(`has no answer of ${registry}, got HTTP ${status}; try again later`);
  const type = (headers.get("content-type") ?? "nothing").split(";")[0]?.trim() ?? "";
  const isIndex = INDEXES.includes(type);
  if (!isIndex && !IMAGES.includes(type))
    throw new RegistryRefusal(`is no image of ${registry}, got ${type}; check that this is a registry`);
  const digest = headers.get("docker-content-digest") ?? "nothing";
  if (!/^sha256:[0-9a-f]{64}$/.test(digest))
    throw new RegistryRefusal(`has no digest at ${registry}, got ${digest}; write it by hand`);
  return { digest, isIndex };
}

/** The header of who has no account, from where the registry says. */
async function anonymous(
  challenge: string,
  asked: URL,
  wait: (milliseconds: number) => Promise<unknown>,
): Promise<string> {
  const said = Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [key, value] as const),
  );
  const realm = URL.canParse(said.realm ?? "") ? new URL(said.realm ?? "") : undefined;
  if (!/^bearer /i.test(challenge) || realm === undefined || !isAsSafe(realm, asked))
    throw new RegistryRefusal(
      `is at a registry that gives no anonymous token, got ${challenge}; write what it says by hand`,
    );
  for (const key of ["service", "scope"]) {
    const value = said[key];
    if (value !== undefined) realm.searchParams.set(key, value);
  }
  const answer = await ask(realm, { headers: { accept: "application/json" } }, wait);
  const token = answer.ok ? tokenSchema.safeParse(await answer.json().catch(() => undefined)) : undefined;
  if (token?.success === true) return `Bearer ${token.data}`;
  throw new RegistryRefusal(
    `is not for everybody: ${realm.host} gives no token, got HTTP ${answer.status}; write its digest by hand`,
  );
}

const isAsSafe = (realm: URL, asked: URL): boolean =>
  realm.protocol === "https:" || realm.protocol === asked.protocol;

/** One request, again while the server asks for patience. */
async function ask(
  url: URL,
  init: RequestInit,
  wait: (milliseconds: number) => Promise<unknown>,
): Promise<Response> {
  for (let tries = 1; ; tries++) {
    const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(ANSWER_SECONDS * 1000) }).catch(
      (error: unknown) => {
        throw new RegistryRefusal(`cannot be asked for at ${url.host}, got ${reasonOf(error)}; ${REACH}`);
      },
    );
    if (answer.status !== 429 && answer.status < 500) return answer;
    const seconds = patienceOf(answer.headers.get("retry-after")) ?? 2 ** (tries - 1);
    if (tries === TRIES || seconds > LONGEST_WAIT_SECONDS) return answer;
    await wait(seconds * 1000);
  }
}

const REACH = "try again where that can be reached";

/** The seconds of `Retry-After`, which may be a date (RFC 9110, 10.2.3). */
function patienceOf(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(seconds, 0);
}

/** What fetch says is only that it failed; the cause knows why. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause : error;
  if ("code" in cause && typeof cause.code === "string") return cause.code;
  return cause.name === "TimeoutError" ? `no answer after ${ANSWER_SECONDS} s` : cause.message;
}
