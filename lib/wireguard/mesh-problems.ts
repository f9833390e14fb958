import {
  canonical,
  type Cidr,
  contains,
  findOverlaps,
  formatCidr,
  overlaps,
  readCidr,
} from "../addresses/cidr.ts";
import { type Problem, showValue } from "../problems.ts";
import type { MeshRequest, SiteSpec } from "./site.ts";

/** The names of gateways: with `wg-` before them they are interface names of 15 characters at most. */
const GATEWAY_NAME = /^[a-z][a-z0-9-]{0,10}[a-z0-9]$/;

/** An announced range, with where it stands. */
interface Announced {
  readonly path: string;
  readonly text: string;
  readonly cidr: Cidr;
  readonly site: SiteSpec;
}

/** What is wrong with the sites and what they announce, under `vpn`. */
export function meshProblems({ sites, transit }: MeshRequest): readonly Problem[] {
  const announced = sites.flatMap((site) =>
    site.announced.flatMap((text, index): Announced[] => {
      const cidr = readCidr(text);
      return cidr === undefined ? [] : [{ path: `vpn.${site.cloud}.announced[${index}]`, text, cidr, site }];
    }),
  );
  const own = announced.filter((range) => !isForeign(range));
  return [
    ...sites.flatMap(rangeProblems),
    ...announced.filter(isForeign).map(foreignProblem),
    ...overlapProblems(own),
    ...transitProblems(own, transit),
    ...asnProblems(sites),
    ...gatewayProblems(sites),
  ];
}

function rangeProblems({ cloud, announced }: SiteSpec): readonly Problem[] {
  const path = `vpn.${cloud}.announced`;
  if (announced.length === 0) {
    return [
      { path, problem: "must name a range", got: "an empty list", fix: "announce the network's own range" },
    ];
  }
  return announced.flatMap((text, index) => {
    const cidr = readCidr(text);
    const at = `${path}[${index}]`;
    const got = showValue(text);
    if (cidr === undefined) {
      const problem = "must be an IPv4 range in CIDR notation";
      return [{ path: at, problem, got, fix: "write one such as 10.64.0.0/16" }];
    }
    const network = canonical(cidr);
    if (network.base === cidr.base) return [];
    return [{ path: at, problem: "has host bits set", got, fix: `write ${formatCidr(network)}` }];
  });
}

/** The other side lets these in (AllowedIPs), so a range that is not this side's own would let strangers in. */
function isForeign({ cidr, site }: Announced): boolean {
  const range = readCidr(site.range);
  return range !== undefined && !contains(range, cidr);
}

const foreignProblem = ({ path, text, site }: Announced): Problem => ({
  path,
  problem: `is foreign: it is not in ${site.cloud}'s range ${site.range}`,
  got: text,
  fix: `announce ranges in ${site.range} only`,
});

/** WireGuard gives a range to one peer only, silently the last one. */
function overlapProblems(announced: readonly Announced[]): readonly Problem[] {
  return findOverlaps(announced, ({ cidr }) => cidr).map(([earlier, later]) => ({
    path: later.path,
    problem: `overlaps ${earlier.path} (${earlier.text})`,
    got: later.text,
    fix: "announce each range once",
  }));
}

function transitProblems(announced: readonly Announced[], transit: string): readonly Problem[] {
  const cidr = readCidr(transit);
  if (cidr === undefined) return [];
  return announced
    .filter((range) => overlaps(range.cidr, cidr))
    .map(({ path, text }) => ({
      path,
      problem: `overlaps the tunnels' own addresses (${transit})`,
      got: text,
      fix: "announce ranges outside the transit range",
    }));
}

/** RFC 6996: 64512 to 65534, and 4200000000 to 4294967294. */
const isPrivateAsn = (asn: number): boolean =>
  Number.isInteger(asn) && ((asn >= 64512 && asn <= 65534) || (asn >= 4200000000 && asn <= 4294967294));

function asnProblems([first, second]: MeshRequest["sites"]): readonly Problem[] {
  const problems = [first, second]
    .filter(({ asn }) => !isPrivateAsn(asn))
    .map(({ cloud, asn }): Problem => ({
      path: `vpn.${cloud}.asn`,
      problem: "must be a private AS number (RFC 6996)",
      got: showValue(asn),
      fix: "use one from 64512 to 65534",
    }));
  if (first.asn !== second.asn) return problems;
  return [
    ...problems,
    {
      path: `vpn.${second.cloud}.asn`,
      problem: `is vpn.${first.cloud}.asn too: BGP drops routes that carry its own number`,
      got: showValue(second.asn),
      fix: "give each cloud a number of its own",
    },
  ];
}

function gatewayProblems(sites: MeshRequest["sites"]): readonly Problem[] {
  const problems: Problem[] = [];
  const names = new Set<string>();
  for (const { cloud, gateways } of sites) {
    const slots = new Set<number>();
    const report = (index: number, field: string, problem: string, got: unknown, fix: string) =>
      problems.push({ path: `vpn.${cloud}.gateways[${index}].${field}`, problem, got: showValue(got), fix });
    if (gateways.length === 0) {
      const path = `vpn.${cloud}.gateways`;
      problems.push({ path, problem: "must name a gateway", got: "an empty list", fix: "name one or more" });
    }
    gateways.forEach(({ name, slot }, index) => {
      if (!GATEWAY_NAME.test(name))
        report(index, "name", "must be 2 to 12 lower-case letters, digits and hyphens", name, "shorten it");
      if (names.has(name)) report(index, "name", "is another gateway's too", name, "name each gateway once");
      if (!Number.isInteger(slot) || slot < 0)
        report(index, "slot", "must be a whole number from 0", slot, "use the next free slot");
      if (slots.has(slot))
        report(index, "slot", "is another gateway's too", slot, "give each gateway a slot of its own");
      names.add(name);
      slots.add(slot);
    });
  }
  return problems;
}
