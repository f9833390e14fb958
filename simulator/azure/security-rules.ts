import { parseCidr } from "../cidr.ts";
import type { Check, PropertyRule, ResourceModel } from "../model.ts";
import { isList, UNKNOWN } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import { armObject, copiedName, etag, parentName, present } from "./arm.ts";
import type { ArmKind } from "./arm.ts";
import { inResourceGroup } from "./arm.ts";
import { networkName } from "./names.ts";
import { meantServiceTag } from "./service-tags.ts";
import { mapsAt, numberAt, refusal, sameText, textAt, textsAt } from "./values.ts";

/** "Azure network security groups overview". */
export const SECURITY_GROUPS_PAGE =
  "https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview";

export const SECURITY_GROUP: ArmKind = {
  token: "azure-native:network:NetworkSecurityGroup",
  arm: "Microsoft.Network/networkSecurityGroups",
  names: ["networkSecurityGroupName"],
  apiVersion: "2024-05-01",
};

const SECURITY_RULE: ArmKind = {
  token: "azure-native:network:SecurityRule",
  arm: "Microsoft.Network/networkSecurityGroups/securityRules",
  names: ["networkSecurityGroupName", "securityRuleName"],
  apiVersion: "2024-05-01",
};

/** The rules of a security rule's properties, under `securityRules[*].` or at the top. */
export function rulesOfRule(prefix: string): Readonly<Record<string, PropertyRule>> {
  const source = SECURITY_GROUPS_PAGE;
  return {
    [`${prefix}access`]: { required: true, oneOf: ["Allow", "Deny"], ignoreCase: true, source },
    [`${prefix}direction`]: { required: true, oneOf: ["Inbound", "Outbound"], ignoreCase: true, source },
    [`${prefix}priority`]: { required: true, min: 100, max: 4096, source },
    [`${prefix}protocol`]: {
      required: true,
      oneOf: ["Tcp", "Udp", "Icmp", "Esp", "Ah", "*"],
      ignoreCase: true,
      source,
    },
    [`${prefix}description`]: { maxLength: 140, source },
  };
}

const PORT = /^\d{1,5}$/;
const TAG = /^[A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z0-9]+)*$/;

/** The ends of a rule: each says its addresses and its ports in exactly one of the ways. */
const ENDS = ["source", "destination"] as const;

/** What is wrong with the addresses and ports of one rule. */
function wrongEnds(rule: PropertyMap, path: string): string | undefined {
  for (const end of ENDS) {
    const problem = wrongAddresses(rule, end, path) ?? wrongPorts(rule, end, path);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function wrongAddresses(rule: PropertyMap, end: "source" | "destination", path: string): string | undefined {
  const single = `${end}AddressPrefix`;
  const several = `${end}AddressPrefixes`;
  const said = [single, several, `${end}ApplicationSecurityGroups`].filter((key) => isSaid(rule, key));
  if (said.length !== 1) {
    const got = said.length === 0 ? "nothing" : said.join(" and ");
    return refusal(
      path + single,
      `the ${end} is said once: by prefix, prefixes or application security groups`,
      got,
      "keep one",
    );
  }
  const one = textAt(rule, single);
  if (one !== undefined && one !== "*" && !isAddress(one) && !TAG.test(one)) {
    return refusal(
      path + single,
      "must be *, an address, a range or a service tag",
      one,
      "write one such as 10.0.0.0/16",
    );
  }
  const meant = one === undefined || isAddress(one) ? undefined : meantServiceTag(one);
  if (meant !== undefined)
    return refusal(path + single, "must be one of Azure's service tags", one, `did you mean ${meant}?`);
  const listed = textsAt(rule, several).find((it) => !isAddress(it));
  if (listed === undefined) return undefined;
  return refusal(
    path + several,
    "a list holds addresses and ranges only",
    listed,
    `say a tag or * as ${single}`,
  );
}

function wrongPorts(rule: PropertyMap, end: "source" | "destination", path: string): string | undefined {
  const single = `${end}PortRange`;
  const several = `${end}PortRanges`;
  const said = [single, several].filter((key) => isSaid(rule, key));
  if (said.length !== 1) {
    const got = said.length === 0 ? "nothing" : said.join(" and ");
    return refusal(path + single, `the ${end} ports are said once: by range or ranges`, got, "keep one");
  }
  const one = textAt(rule, single);
  const texts = one === undefined ? textsAt(rule, several) : [one];
  const wrong = texts.find((it) => !isPorts(it));
  if (wrong === undefined) return undefined;
  return refusal(
    path + (one === undefined ? several : single),
    "must be ports from 0 to 65535",
    wrong,
    "write 443, 8000-8100 or *",
  );
}

function isSaid(rule: PropertyMap, key: string): boolean {
  const value = rule[key];
  if (value === UNKNOWN) return true;
  return isList(value) ? value.length > 0 : value !== undefined && value !== null && value !== "";
}

function isAddress(text: string): boolean {
  return text.includes(":") || parseCidr(text.includes("/") ? text : `${text}/32`) !== undefined;
}

function isPorts(text: string): boolean {
  if (text === "*") return true;
  const [from = "", to = from, ...more] = text.split("-");
  const isRange = PORT.test(from) && PORT.test(to) && more.length === 0;
  return isRange && Number(from) <= Number(to) && Number(to) <= 65_535;
}

/** Another rule with the same priority in the same direction. */
function samePlace(rule: PropertyMap, others: readonly PropertyMap[]): PropertyMap | undefined {
  const priority = numberAt(rule, "priority");
  const direction = textAt(rule, "direction") ?? "";
  return others.find(
    (it) => numberAt(it, "priority") === priority && sameText(textAt(it, "direction") ?? "", direction),
  );
}

/** Checks of the rules inside a security group. */
export const inlineRuleChecks: readonly Check[] = [
  {
    id: `${SECURITY_GROUP.token}:rule-ends`,
    source: SECURITY_GROUPS_PAGE,
    refuses: ({ inputs }) => {
      const problems = mapsAt(inputs, "securityRules").map((rule, index) =>
        wrongEnds(rule, `securityRules[${index}].`),
      );
      return problems.find((it) => it !== undefined);
    },
  },
  {
    id: `${SECURITY_GROUP.token}:rule-priorities`,
    source: SECURITY_GROUPS_PAGE,
    needs: ["securityRules[*].priority", "securityRules[*].direction"],
    refuses: ({ inputs }) => {
      const rules = mapsAt(inputs, "securityRules");
      const index = rules.findIndex((rule, at) => samePlace(rule, rules.slice(0, at)) !== undefined);
      if (index < 0) return undefined;
      const path = `securityRules[${index}].priority`;
      return refusal(
        path,
        "another rule of this direction has the priority",
        rules[index]?.priority,
        "choose a free one",
      );
    },
  },
  {
    id: `${SECURITY_GROUP.token}:rule-names`,
    source: SECURITY_GROUPS_PAGE,
    needs: ["securityRules[*].name"],
    refuses: ({ inputs }) => {
      const names = mapsAt(inputs, "securityRules").map((rule) => textAt(rule, "name") ?? "");
      const index = names.findIndex((name, at) => names.slice(0, at).some((other) => sameText(name, other)));
      if (index < 0) return undefined;
      return refusal(
        `securityRules[${index}].name`,
        "another rule of the group has the name",
        names[index],
        "rename one",
      );
    },
  },
];

const takenPriority: Check = {
  id: `${SECURITY_RULE.token}:priority`,
  source: SECURITY_GROUPS_PAGE,
  when: "apply",
  needs: ["priority", "direction"],
  refuses: (ctx) => {
    const group = ctx.target("networkSecurityGroupName");
    const own = textAt(ctx.inputs, "securityRuleName") ?? "";
    const inline = group === undefined ? [] : mapsAt(group.inputs, "securityRules");
    const others = inline.filter((it) => !sameText(textAt(it, "name") ?? "", own));
    const taken = samePlace(ctx.inputs, [
      ...others,
      ...ctx.siblings("networkSecurityGroupName").map((it) => it.inputs),
    ]);
    if (taken === undefined) return undefined;
    const problem = "another rule of this direction in the security group has the priority";
    return refusal("priority", problem, ctx.inputs.priority, "choose a free one");
  },
};

const nameOfInlineRule: Check = {
  id: `${SECURITY_RULE.token}:inline-name`,
  source: SECURITY_GROUPS_PAGE,
  when: "apply",
  refuses: (ctx) => {
    const group = ctx.target("networkSecurityGroupName");
    const name = textAt(ctx.inputs, "securityRuleName") ?? "";
    if (group === undefined || present(SECURITY_RULE, ctx) !== undefined) return undefined;
    const taken = mapsAt(group.inputs, "securityRules").some((it) =>
      sameText(textAt(it, "name") ?? "", name),
    );
    if (!taken) return undefined;
    return refusal(
      "securityRuleName",
      "a rule inside the security group has the name",
      name,
      "rename it or remove the other",
    );
  },
};

/** A rule as an object of its own. */
export const securityRule: ResourceModel = {
  type: SECURITY_RULE.token,
  title: "security rule",
  ...copiedName("securityRuleName"),
  properties: {
    resourceGroupName: inResourceGroup,
    networkSecurityGroupName: parentName(SECURITY_GROUP, "cascades"),
    securityRuleName: networkName,
    ...rulesOfRule(""),
  },
  checks: [
    {
      id: `${SECURITY_RULE.token}:ends`,
      source: SECURITY_GROUPS_PAGE,
      refuses: ({ inputs }) => wrongEnds(inputs, ""),
    },
    takenPriority,
    nameOfInlineRule,
  ],
  inputOnly: ["resourceGroupName", "networkSecurityGroupName", "securityRuleName"],
  unknownAfterUpdate: ["etag", "provisioningState"],
  create: (ctx) => {
    const { id, outputs } = armObject(SECURITY_RULE, ctx);
    return { id, outputs: { ...outputs, etag: etag(ctx), provisioningState: "Succeeded" } };
  },
  update: (ctx) => ({ etag: etag(ctx) }),
};
