import ipaddr from "ipaddr.js";
import { qualifiedNameFits, subdomainFits, labelFits } from "../names.ts";
import type { PropertyValue } from "../../properties.ts";

/** A name of a port: RFC 6335, as the API server has it. */
const isPortName = (name: string): boolean =>
  name.length <= 15 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) && /[a-z]/.test(name);

/** What a text must be, and how that is said. */
export interface Form {
  readonly fits: (text: string) => boolean;
  readonly means: string;
  readonly fix: string;
}

export const LABEL: Form = {
  fits: labelFits,
  means: "must be up to 63 lower-case letters, digits and hyphens",
  fix: "rename it",
};
export const SUBDOMAIN: Form = {
  fits: subdomainFits,
  means: "must be a name of lower-case letters, digits, hyphens and periods",
  fix: "rename it",
};
export const PORT_NAME: Form = {
  fits: isPortName,
  means: "must be up to 15 lower-case letters, digits and single hyphens, with a letter",
  fix: "rename it",
};
/** A domain, the first label of which may be `*`. */
export const HOST: Form = {
  fits: (host) => !ADDRESS.fits(host) && subdomainFits(host.replace(/^\*\./, "")),
  means: "must be a DNS name, perhaps behind *.",
  fix: "write it like app.example.com",
};
/** `example.com/controller`. */
export const DOMAIN_PATH: Form = {
  fits: (text) => {
    const slash = text.indexOf("/");
    return (
      slash > 0 &&
      subdomainFits(text.slice(0, slash)) &&
      /^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/.test(text.slice(slash + 1))
    );
  },
  means: "must be a path behind a domain",
  fix: "write it like example.com/controller",
};
/** A key of a ConfigMap or Secret. */
export const DATA_KEY: Form = {
  fits: (key) => key.length <= 253 && /^[-._A-Za-z0-9]+$/.test(key) && !/^\.\.?$|^\.\./.test(key),
  means: "must be up to 253 letters, digits, hyphens, underscores and periods",
  fix: "rename it",
};
export const QUALIFIED_NAME: Form = {
  fits: qualifiedNameFits,
  means: "must be a name of up to 63 characters behind an optional domain",
  fix: "rename it",
};
export const CIDR: Form = {
  fits: (range) => ipaddr.IPv4.isValidCIDRFourPartDecimal(range) || ipaddr.IPv6.isValidCIDR(range),
  means: "must be a CIDR",
  fix: "write one such as 10.0.0.0/16",
};
export const ADDRESS: Form = {
  fits: (address) => ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address),
  means: "must be an IP address",
  fix: "write one such as 10.0.0.10",
};

/** The message about a text that has not its form; anything else says nothing. */
export function misfit(
  path: string,
  value: PropertyValue | undefined,
  { fits, means, fix }: Form,
): string | undefined {
  return typeof value !== "string" || fits(value)
    ? undefined
    : `${path}: ${means}, got ${value || "nothing"}; ${fix}`;
}

export const PORTS = [1, 65_535] as const;
