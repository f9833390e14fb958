import { isIP } from "node:net";
import { contains, parseCidr } from "../cidr.ts";
import type { Check, ResourceModel } from "../model.ts";
import { strings, text } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import { othersInRegion, overQuota, QUOTAS } from "./quotas.ts";
import { awsResource } from "./resource.ts";
import { TYPES } from "./types.ts";
import { assignedUuid } from "./identity.ts";

const CREATE_CHECK = "https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHealthCheck.html";
const CONFIG = "https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html";

/** Kinds that ask an endpoint, and those of them that speak HTTP. */
const HTTP = ["HTTP", "HTTPS", "HTTP_STR_MATCH", "HTTPS_STR_MATCH"];
const ENDPOINT = [...HTTP, "TCP"];

/** Ranges that the internet does not route, so that no checker reaches an address in them (RFC 6890). */
const UNREACHABLE = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "224.0.0.0/4",
].map((range) => parseCidr(range));

const kindOf = (inputs: PropertyMap): string => text(inputs, "type") ?? "";

const noEndpoint: Check = {
  id: "aws:route53/healthCheck:no-endpoint",
  source: CONFIG,
  needs: ["type"],
  refuses: ({ inputs }) => {
    if (!ENDPOINT.includes(kindOf(inputs))) return undefined;
    if (inputs.ipAddress !== undefined || inputs.fqdn !== undefined) return undefined;
    return `ipAddress: or fqdn must be set for ${kindOf(inputs)}, got nothing; name what is to be checked`;
  },
};

const privateAddress: Check = {
  id: "aws:route53/healthCheck:private-address",
  source: CONFIG,
  needs: ["ipAddress"],
  refuses: ({ inputs }) => {
    const address = text(inputs, "ipAddress") ?? "";
    if (isIP(address) === 0)
      return `ipAddress: must be an IPv4 or IPv6 address, got ${address}; write one such as 203.0.113.10`;
    const host = parseCidr(`${address}/32`);
    const range = UNREACHABLE.find((it) => it !== undefined && host !== undefined && contains(it, host));
    if (range === undefined) return undefined;
    return `ipAddress: must be one that Route 53's checkers can reach, got ${address}; use a public address`;
  },
};

const noChildren: Check = {
  id: "aws:route53/healthCheck:no-children",
  source: CONFIG,
  needs: ["type"],
  refuses: ({ inputs }) => {
    const children = strings(inputs.childHealthchecks).length;
    const calculated = kindOf(inputs) === "CALCULATED";
    if (calculated === (inputs.childHealthchecks !== undefined)) return undefined;
    return calculated
      ? "childHealthchecks: is what a CALCULATED check calculates from, got nothing; name the checks"
      : `childHealthchecks: belongs to CALCULATED checks, got ${children} of them with ${kindOf(inputs)}; remove it`;
  },
};

const noSearchString: Check = {
  id: "aws:route53/healthCheck:search-string",
  source: CONFIG,
  needs: ["type"],
  refuses: ({ inputs }) => {
    const searches = kindOf(inputs).endsWith("_STR_MATCH");
    if (searches === (inputs.searchString !== undefined)) return undefined;
    const fix = searches ? "set it" : "use HTTP_STR_MATCH or HTTPS_STR_MATCH, or remove it";
    return `searchString: goes with the two _STR_MATCH types and with no other, got ${kindOf(inputs)}; ${fix}`;
  },
};

const tcpPort: Check = {
  id: "aws:route53/healthCheck:tcp-port",
  source: CONFIG,
  needs: ["type"],
  refuses: ({ inputs }) => {
    if (kindOf(inputs) !== "TCP" || inputs.port !== undefined) return undefined;
    return "port: must be set for TCP, got nothing; name the port to connect to";
  },
};

const checkQuota: Check = {
  id: "aws:route53/healthCheck:quota",
  source: QUOTAS.healthChecks.source,
  refuses: (ctx) =>
    overQuota(ctx, "type", QUOTAS.healthChecks, othersInRegion(ctx, TYPES.healthCheck).length),
};

const healthCheck = awsResource(
  CREATE_CHECK,
  {
    type: TYPES.healthCheck,
    title: "health check",
    global: true,
    properties: {
      type: {
        required: true,
        immutable: true,
        oneOf: [...ENDPOINT, "CALCULATED", "CLOUDWATCH_METRIC", "RECOVERY_CONTROL"],
        source: CONFIG,
      },
      requestInterval: { oneOf: [10, 30], immutable: true, source: CONFIG },
      failureThreshold: { min: 1, max: 10, source: CONFIG },
      port: { min: 1, max: 65_535, source: CONFIG },
      resourcePath: { maxLength: 255, source: CONFIG },
      fqdn: { maxLength: 255, source: CONFIG },
      searchString: { maxLength: 255, source: CONFIG },
      measureLatency: { immutable: true },
      regions: { minLength: 3, maxLength: 64, source: CONFIG },
      childHealthThreshold: { min: 0, max: 256, source: CONFIG },
      childHealthchecks: { maxLength: 256, source: CONFIG },
      // Route 53 does not say that a check is still named by a calculated one.
      "childHealthchecks[*]": {
        references: { to: TYPES.healthCheck, onTargetDelete: "ignores" },
        source: CONFIG,
      },
      disabled: { default: false },
    },
    checks: [noEndpoint, privateAddress, noChildren, noSearchString, tcpPort, checkQuota],
    create: (ctx) => {
      const id = assignedUuid(ctx, "health-check");
      return { id, outputs: { arn: `arn:aws:route53:::healthcheck/${id}` } };
    },
  },
  { tags: "strict" },
);

/** Health checks. */
export const healthCheckModels: readonly ResourceModel[] = [healthCheck];
