import { createHash, createHmac } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { ownInterface, replaceRoute, type ApiAnswer, type RouteTablesApi } from "./ec2.ts";

/** What the clouds keep and are told. */
export interface Secrets {
  /** Secrets, by the address of the one machine that may read each, and its name. */
  readonly values: Map<string, string>;
  /** What CloudWatch was told, in order. */
  readonly metrics: string[];
  /** What EC2 knows of routes. */
  readonly routes: RouteTablesApi;
}

/** A request to the machine's metadata or to a cloud's API. */
export interface ApiRequest {
  /** Private address of the machine that asks. */
  readonly from: string;
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A role's credentials, made up for each machine. */
const credentialsOf = (from: string) => ({
  AccessKeyId: `ASIA${from.replaceAll(".", "")}`,
  SecretAccessKey: createHash("sha256").update(`secret of ${from}`).digest("base64"),
  Token: createHash("sha256").update(`session of ${from}`).digest("base64"),
});

const bearerOf = (from: string, audience: string): string =>
  createHash("sha256").update(`${from} for ${audience}`).digest("hex");

/**
 * Answers as Amazon EC2's and Azure's metadata services, Secrets Manager, Key Vault and the two metric services do,
 * as far as a gateway asks them: a version 2 session, a signature (Signature Version 4) or a token, and one's own
 * secret only. EC2 is in ec2.ts.
 */
export function answerOf(secrets: Secrets, request: ApiRequest): ApiAnswer {
  const { from, method, url, headers, body } = request;
  const refuse = (status: number, why: string): ApiAnswer => ({ status, body: why });
  const json = (value: unknown): ApiAnswer => ({ status: 200, body: JSON.stringify(value) });
  if (url.pathname === "/latest/api/token") {
    return method === "PUT" ? { status: 200, body: `imds-${from}` } : refuse(405, "PUT only");
  }
  if (url.pathname.startsWith("/latest/")) {
    if (headers["x-aws-ec2-metadata-token"] !== `imds-${from}`) return refuse(401, "IMDSv2 only");
    return url.pathname.endsWith("/security-credentials/")
      ? { status: 200, body: "gateway-role" }
      : url.pathname.startsWith("/latest/meta-data/iam/")
        ? json(credentialsOf(from))
        : ownInterface(secrets.routes, from, url.pathname);
  }
  if (url.pathname === "/metadata/identity/oauth2/token") {
    if (headers.metadata !== "true") return refuse(400, "Metadata: true is missing");
    return json({ access_token: bearerOf(from, url.searchParams.get("resource") ?? "") });
  }
  const vault = /^\/secrets\/([^/]+)$/.exec(url.pathname)?.[1];
  if (vault !== undefined) {
    if (headers.authorization !== `Bearer ${bearerOf(from, "https://vault.azure.net")}`)
      return refuse(401, "token");
    return read(secrets, from, vault, (value) => json({ value }));
  }
  if (!isSigned(request)) return refuse(403, "SignatureDoesNotMatch");
  if (body.startsWith("Action=ReplaceRoute&")) return replaceRoute(secrets.routes, new URLSearchParams(body));
  if (body.startsWith("Action=PutMetricData&")) {
    secrets.metrics.push(body);
    return { status: 200, body: "" };
  }
  if (headers["x-amz-target"] !== "secretsmanager.GetSecretValue") return refuse(400, "UnknownOperation");
  const { SecretId: name } = JSON.parse(body) as { SecretId: string };
  return read(secrets, from, name, (SecretString) => json({ SecretString }));
}

function read(
  { values }: Secrets,
  from: string,
  name: string,
  found: (value: string) => ApiAnswer,
): ApiAnswer {
  const value = values.get(`${from} ${name}`);
  return value === undefined ? { status: 403, body: "AccessDenied" } : found(value);
}

/** AWS General Reference, "Signature Version 4": the request as it was signed, with the machine's own key. */
function isSigned({ from, method, url, headers, body }: ApiRequest): boolean {
  const given =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d+)\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=(\w+)$/.exec(
      headers.authorization ?? "",
    );
  if (given === null) return false;
  const [, keyId = "", date = "", region = "", service = "", signed = "", signature] = given;
  const { AccessKeyId, SecretAccessKey, Token } = credentialsOf(from);
  if (keyId !== AccessKeyId || headers["x-amz-security-token"] !== Token) return false;
  // A header that is not signed could be changed on the way.
  const names = signed.split(";");
  if (!["host", "x-amz-date", "x-amz-security-token"].every((name) => names.includes(name))) return false;
  const canonical = [
    method,
    url.pathname,
    url.search.slice(1),
    ...names.map((name) => `${name}:${String(headers[name]).trim()}`),
    "",
    signed,
    sha256(body),
  ].join("\n");
  const scope = `${date}/${region}/${service}/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, sha256(canonical)].join("\n");
  const key = [date, region, service, "aws4_request"].reduce<string | Buffer>(hmac, `AWS4${SecretAccessKey}`);
  return hmac(key, text).toString("hex") === signature;
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();
