import { compile } from "../../simulator/rules.ts";
import type { CompiledModel } from "../../simulator/rules.ts";
import { isMap } from "../../simulator/properties.ts";
import type { PropertyMap, PropertyValue } from "../../simulator/properties.ts";
import type { Mistake, Operator } from "./mistake.ts";
import type { Rebuild, Step } from "./rebuild.ts";
import { formatPath, leavesOf, withValue } from "./values.ts";
import type { Leaf } from "./values.ts";

/** A range in CIDR notation. */
const RANGE = /^(\d{1,3}\.){3}\d{1,3}\/\d{1,2}$/;
/** Subnets, and the property that holds their range. */
const SUBNET_RANGES: Readonly<Record<string, string>> = {
  "aws:ec2/subnet:Subnet": "cidrBlock",
  "azure-native:network:Subnet": "addressPrefix",
};
/** In no network of the committed stacks. */
const FOREIGN_RANGE = "192.168.77.0/24";

/** Keys whose values vendors enumerate, by the words that vendors name them with. */
const ENUMERATED =
  /(?:^|[a-z])(?:[tT]ype|[kK]ind|[mM]ode|[mM]ethod|[pP]rotocol|[dD]irection|[aA]ccess|[tT]ier|[cC]hannel|[oO]perator|[sS]tatistic|[pP]riority|[pP]lugin|[pP]olicy|[sS]ku|SKU|[aA]llocation)$|^domain$/;
/** What an alarm measures can be negative. */
const MEASURED = /^threshold$/;
const WORD = /^[A-Za-z][A-Za-z0-9_-]{1,40}$/;

/** Mistakes in the properties of one resource. */
export function propertyMistakes(rebuild: Rebuild, index: number, model: CompiledModel): readonly Mistake[] {
  const step = rebuild.steps[index];
  if (step === undefined) return [];
  const leaves = leavesOf(step.inputs);
  const mistake = (operator: Operator, leaf: Leaf, value: PropertyValue | undefined): Mistake =>
    changed({ rebuild, index, step }, operator, leaf, value);
  return [
    ...leaves.flatMap((leaf) =>
      ofReference(rebuild, step, leaf).map(([operator, value]) => mistake(operator, leaf, value)),
    ),
    ...leaves.flatMap((leaf) => ofValue(leaf).map(([operator, value]) => mistake(operator, leaf, value))),
    ...ofSubnet(rebuild, index, step).map(([operator, leaf, value]) => mistake(operator, leaf, value)),
    ...ofName(rebuild, index, step, model).map(([operator, leaf, value]) => mistake(operator, leaf, value)),
    ...required(step.inputs, model).map((leaf) => mistake("missing property", leaf, undefined)),
  ];
}

/** A mistake in one property of a step; `source` is the vendor's page about it. */
export function changed(
  { rebuild, index, step }: { readonly rebuild: Rebuild; readonly index: number; readonly step: Step },
  operator: Operator,
  { path, value: before }: Leaf,
  value: PropertyValue | undefined,
  source?: string,
): Mistake {
  const was = step.secrets.has(formatPath(path)) ? "[secret]" : short(before);
  return {
    operator,
    title: `${step.subject.type} ${step.subject.name} ${formatPath(path)}: ${was} -> ${short(value)}`,
    source,
    change: { urn: step.subject.urn, path, value },
    refusal: () => rebuild.refusalFrom(index, withValue(step.inputs, path, value)),
  };
}

function short(value: PropertyValue | undefined): string {
  const text = value === undefined ? "nothing" : typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 70 ? `${text.slice(0, 69)}…` : text;
}

type Change = readonly [Operator, PropertyValue];

/** Of a value that is another object's id or ARN, whether a rule knows that or not. */
function ofReference({ steps }: Rebuild, { subject }: Step, { path, value }: Leaf): readonly Change[] {
  if (typeof value !== "string") return [];
  const target = steps.find((it) => it.subject.urn !== subject.urn && names(it, value));
  if (target === undefined) return [];
  const changes: Change[] = [["reference to nothing", nothingLike(value)]];
  const other = steps.find(
    (it) =>
      it.subject.type !== target.subject.type &&
      sameForm(it.made.id, target.made.id) &&
      it.subject.urn !== subject.urn,
  );
  if (value === target.made.id && other !== undefined && !takesAnything(subject.type, path))
    changes.push(["reference to another type", other.made.id]);
  const abroad = steps.find(
    (it) => cloudOf(it) !== cloudOf({ subject }) && ofCloud(it) && it.subject.urn !== subject.urn,
  );
  if (abroad !== undefined) changes.push(["reference to the other cloud", abroad.made.id]);
  const elsewhere = value
    .replace(/^(arn:aws:[a-z]+):[a-z]+-[a-z]+-\d:/, "$1:eu-west-3:")
    .replace(/^\/subscriptions\/[^/]+\//, "/subscriptions/99999999-9999-4999-8999-999999999999/");
  if (elsewhere !== value) changes.push(["reference elsewhere", elsewhere]);
  return changes;
}

/** A role may be granted on any resource. */
function takesAnything(type: string, path: Leaf["path"]): boolean {
  return type === "azure-native:authorization:RoleAssignment" && formatPath(path) === "scope";
}

/** The package, by which a cloud is known. */
function cloudOf({ subject: { type } }: Pick<Step, "subject">): string {
  return type.slice(0, type.indexOf(":"));
}

/** Whether a step's id is one that a single cloud gives. */
function ofCloud({ made }: Step): boolean {
  return sameForm(made.id, made.id);
}

/** Ids that are plain names could be anything's. */
function names({ made }: Step, value: string): boolean {
  return (
    (value === made.id && /^(?:[a-z]+-0[0-9a-f]{16}|\/subscriptions\/.+|arn:.+)$/.test(value)) ||
    value === made.outputs.arn
  );
}

function sameForm(left: string, right: string): boolean {
  const form = (id: string): string =>
    id.startsWith("/subscriptions/") ? "azure" : /^[a-z]+-0[0-9a-f]{16}$/.test(id) ? "ec2" : "other";
  return form(left) === form(right) && form(left) !== "other";
}

/** The same with its last letters or digits replaced by others of their kind. */
function nothingLike(value: string): string {
  return value.startsWith("/subscriptions/") ? `${value}gone` : value.replace(/[0-9a-zA-Z]{4}$/, "0bad");
}

function ofValue({ path, value }: Leaf): readonly Change[] {
  const key = path.findLast((step) => typeof step === "string") ?? "";
  if (typeof value === "number") return MEASURED.test(key) ? [] : [["number out of range", -7]];
  if (typeof value !== "string") return [];
  if (RANGE.test(value)) return [["malformed range", value.replace(/^(\d+)\.\d+\./, "$1.300.")]];
  const ofSku = path.includes("sku") && key === "name";
  return (ofSku || ENUMERATED.test(key)) && WORD.test(value) ? [["unknown word", "Zwischenruf"]] : [];
}

type NamedChange = readonly [Operator, Leaf, PropertyValue];

function ofSubnet({ steps }: Rebuild, index: number, { subject, inputs }: Step): readonly NamedChange[] {
  const property = SUBNET_RANGES[subject.type];
  if (property === undefined) return [];
  const leaf: Leaf = { path: [property], value: inputs[property] ?? null };
  const other = steps.slice(0, index).find((it) => it.subject.type === subject.type)?.inputs[property];
  return [
    ["range outside", leaf, FOREIGN_RANGE],
    ...(other === undefined ? [] : [["overlapping range", leaf, other] as const]),
  ];
}

/** Types of AWS whose names are taken once; everything has its name for itself in Azure and in Kubernetes. */
const TAKEN_ONCE = [
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:eks/cluster:Cluster",
  "aws:eks/nodeGroup:NodeGroup",
  "aws:iam/instanceProfile:InstanceProfile",
  "aws:iam/policy:Policy",
  "aws:iam/role:Role",
  "aws:secretsmanager/secret:Secret",
];

function ofName(
  { steps }: Rebuild,
  index: number,
  step: Step,
  { model }: CompiledModel,
): readonly NamedChange[] {
  const inKubernetes = model.type.startsWith("kubernetes:");
  const path = inKubernetes
    ? ["metadata", "name"]
    : model.autoName === undefined
      ? undefined
      : [model.autoName.property];
  if (path === undefined) return [];
  const leaf: Leaf = { path, value: valueAt(step.inputs, path) ?? null };
  const namesake = steps.slice(0, index).find((it) => it.subject.type === model.type && samePlace(it, step));
  const taken = namesake && nameMade(namesake, path);
  const once = TAKEN_ONCE.includes(model.type) || inKubernetes || model.type.startsWith("azure-native:");
  return [
    ["forbidden name", leaf, "bad§/name"],
    ["endless name", leaf, "x".repeat(600)],
    ...(once && taken !== undefined ? [["taken name", leaf, taken] as const] : []),
  ];
}

/** What holds both: group, network, namespace, cluster; and the same provider. */
function samePlace(left: Step, right: Step): boolean {
  const place = ({ inputs, provider }: Step): string =>
    JSON.stringify([
      provider,
      ...[
        "resourceGroupName",
        "virtualNetworkName",
        "clusterName",
        "vpcId",
        "resourceName",
        "routeTableName",
        "vaultName",
      ].map((key) => inputs[key]),
      valueAt(inputs, ["metadata", "namespace"]),
    ]);
  return place(left) === place(right);
}

function nameMade({ inputs, made }: Step, path: readonly string[]): PropertyValue | undefined {
  const name = valueAt(inputs, path) ?? valueAt(made.outputs, path);
  return name ?? (path.length === 1 ? made.outputs.name : undefined);
}

function valueAt(map: PropertyMap, path: readonly string[]): PropertyValue | undefined {
  let found: PropertyValue | undefined = map;
  for (const key of path) found = isMap(found) ? found[key] : undefined;
  return found;
}

/** What the vendor's published schema requires at the top, and nobody fills in. */
function required(inputs: PropertyMap, { schema, model }: CompiledModel): readonly Leaf[] {
  const filled = new Set([model.autoName?.property, ...Object.keys(defaultsOf(model.properties ?? {}))]);
  return Object.entries(schema?.fields ?? {}).flatMap(([name, field]) =>
    field.required === true && inputs[name] !== undefined && !filled.has(name)
      ? [{ path: [name], value: inputs[name] }]
      : [],
  );
}

function defaultsOf(
  rules: NonNullable<CompiledModel["model"]["properties"]>,
): Readonly<Record<string, true>> {
  return Object.fromEntries(
    Object.entries(rules).flatMap(([name, rule]) => (rule.default === undefined ? [] : [[name, true]])),
  );
}

/** The compiled model of a step's type. */
export function modelOf(rebuild: Rebuild, step: Step): CompiledModel | undefined {
  const model = rebuild.ownerOf(step).model(step.subject.type);
  return model === undefined || model.inStateOnly === true ? undefined : compile(model);
}
