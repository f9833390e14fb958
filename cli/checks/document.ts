import type { ListedCheck } from "../../simulator/examples/index.ts";
import { firstLine, renderCount } from "./render.ts";

/** Where the page is kept, relative to the checkout. */
export const CHECKS_PAGE = "docs/checks.md";

const PACKAGES: Readonly<Record<string, string>> = {
  aws: "AWS",
  "azure-native": "Azure",
  kubernetes: "Kubernetes",
  random: "Random values",
};

/** The page that lists every check, in the form that Prettier gives it. */
export function renderPage(checks: readonly ListedCheck[]): string {
  const packages = Map.groupBy(checks, ({ type }) => type.slice(0, type.indexOf(":")));
  const sections = [...packages].flatMap(([name, ofPackage]) => [
    `## ${PACKAGES[name] ?? name}`,
    "",
    `${renderCount(ofPackage)}.`,
    "",
    ...[...Map.groupBy(ofPackage, ({ type }) => type)].flatMap(([type, ofType]) => renderType(type, ofType)),
  ]);
  return [...HEAD, `${renderCount(checks)}.`, "", ...sections].join("\n");
}

const HEAD = [
  "<!-- Made by `./kakehashi checks --markdown`. -->",
  "",
  "# Checks",
  "",
  "What the simulated clouds refuse, type by type: the check's id, the vendor's page, and what it says to the stack that",
  "it refuses. `./kakehashi checks FILTER` prints that stack, and one that it lets pass; `--json` prints them for programs.",
  "[simulator.md](simulator.md#adding-a-check) says how a check is added.",
  "",
];

function renderType(type: string, checks: readonly ListedCheck[]): readonly string[] {
  const [rules, others] = [
    checks.filter(({ kind }) => kind === "rule"),
    checks.filter(({ kind }) => kind !== "rule"),
  ];
  return [
    `### ${type}`,
    "",
    ...others.map(
      ({ id, source, message }) =>
        `- [${code(lastPart(id, type))}](${pageOf(source)}): ${code(firstLine(message))}`,
    ),
    ...(rules.length === 0 ? [] : [`- rules of properties: ${rulesByProperty(rules, type)}`]),
    "",
  ];
}

/** `cidrBlock` (required, cidr), ...: each kind with its page. */
function rulesByProperty(rules: readonly ListedCheck[], type: string): string {
  const byProperty = Map.groupBy(rules, ({ id }) => id.slice(type.length + 1, id.lastIndexOf(":")));
  const kinds = (of: readonly ListedCheck[]): string =>
    of.map(({ id, source }) => `[${id.slice(id.lastIndexOf(":") + 1)}](${pageOf(source)})`).join(", ");
  return [...byProperty].map(([property, of]) => `${code(property)} (${kinds(of)})`).join(", ");
}

/** An id without what its type's heading says. */
function lastPart(id: string, type: string): string {
  return id.startsWith(`${type}#`) ? id.slice(type.length + 1) : id.slice(id.lastIndexOf(":") + 1);
}

function code(text: string): string {
  return text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;
}

/** The first address of a source, which may say more. */
function pageOf(source: string): string {
  return (source.split(" ")[0] ?? source).replaceAll("(", "%28").replaceAll(")", "%29");
}
