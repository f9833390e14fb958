import ipaddr from "ipaddr.js";
import type { Check } from "../../model.ts";
import { isList } from "../../properties.ts";
import { CIDR, misfit, PORT_NAME, PORTS } from "./forms.ts";
import { selectorProblem } from "./selectors.ts";
import { at, each, first, inside, isSaid, kindChecks, outside, texts, validationOf, wrong } from "./words.ts";
import type { Part, Says } from "./words.ts";

const PAGE = "https://kubernetes.io/docs/concepts/services-networking/network-policies/";

const PROTOCOLS = ["TCP", "UDP", "SCTP"];

const rulesOf = (policy: Part): readonly Part[] =>
  ["ingress", "egress"].flatMap((direction) => each(inside(policy, "spec"), direction));

const ofPorts =
  (says: (port: Part) => string | undefined): Says =>
  (policy) =>
    first(rulesOf(policy), (rule) => first(each(rule, "ports"), says));

const ofPeers =
  (says: (peer: Part) => string | undefined): Says =>
  (policy) =>
    first(rulesOf(policy), (rule) => first([...each(rule, "from"), ...each(rule, "to")], says));

const port = (it: Part): string | undefined => {
  const { protocol = "TCP" } = it.map;
  if (typeof protocol === "string" && !PROTOCOLS.includes(protocol))
    return wrong(at(it, "protocol"), "must be TCP, UDP or SCTP", protocol, "use one of them");
  return outside(it, "port", PORTS) ?? misfit(at(it, "port"), it.map.port, PORT_NAME);
};

const endPort = (it: Part): string | undefined => {
  const { port: start, endPort: end } = it.map;
  if (!isSaid(end)) return undefined;
  if (!isSaid(start))
    return wrong(at(it, "endPort"), "is for a range that begins with port", end, "say port too");
  if (typeof start === "string")
    return wrong(
      at(it, "endPort"),
      `does not go together with a named port (${start})`,
      end,
      "write port as a number",
    );
  return typeof end === "number" && typeof start === "number" && end < start
    ? wrong(at(it, "endPort"), `must not be below port (${start})`, end, "raise it")
    : outside(it, "endPort", PORTS);
};

const exceptions = (peer: Part): string | undefined => {
  const block = inside(peer, "ipBlock");
  const cidr = block?.map.cidr;
  if (typeof cidr !== "string" || !CIDR.fits(cidr)) return undefined;
  const [range, bits] = ipaddr.parseCIDR(cidr);
  return first(texts(block, "except"), ({ path, text }) => {
    if (!CIDR.fits(text)) return misfit(path, text, CIDR);
    const [start, length] = ipaddr.parseCIDR(text);
    const isInside = start.kind() === range.kind() && start.match(range, bits) && length > bits;
    return isInside
      ? undefined
      : wrong(path, `must lie within cidr (${cidr})`, text, "narrow it, or drop it");
  });
};

const peerSelectors = (peer: Part): string | undefined =>
  first(["namespaceSelector", "podSelector"], (key) => selectorProblem(inside(peer, key)));

/** Checks of network policies: what the API server says of them, and its schema does not. */
export const networkPolicyChecks: readonly Check[] = [
  ...kindChecks("NetworkPolicy", `${PAGE}#targeting-a-range-of-ports`, {
    ports: ofPorts(port),
    "end-ports": ofPorts(endPort),
  }),
  // A policy of addresses that are none would select nobody.
  ...kindChecks("NetworkPolicy", `${PAGE}#behavior-of-to-and-from-selectors`, {
    ranges: ofPeers((peer) => {
      const block = inside(peer, "ipBlock");
      return block === undefined ? undefined : misfit(at(block, "cidr"), block.map.cidr, CIDR);
    }),
    exceptions: ofPeers(exceptions),
    peers: ofPeers((peer) => {
      const said = ["ipBlock", "namespaceSelector", "podSelector"].filter((key) => isSaid(peer.map[key]));
      if (said.length === 0)
        return wrong(peer.path, "must select somebody", "an empty peer", "add a selector or ipBlock");
      return said.length > 1 && said.includes("ipBlock")
        ? wrong(
            peer.path,
            "must not have ipBlock beside selectors",
            said.join(" and "),
            "make them two peers",
          )
        : undefined;
    }),
  }),
  ...kindChecks("NetworkPolicy", validationOf("networking"), {
    selectors: (policy, ctx) =>
      selectorProblem(inside(policy, "spec", "podSelector")) ?? ofPeers(peerSelectors)(policy, ctx),
    "policy-types": (policy) => {
      const types = inside(policy, "spec")?.map.policyTypes;
      return isList(types) && types.length > 2
        ? wrong("spec.policyTypes", "must be two at most", types.length, "say each once")
        : undefined;
    },
  }),
];
