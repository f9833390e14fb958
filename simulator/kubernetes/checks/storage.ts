import type { Check } from "../../model.ts";
import { isMap, show, UNKNOWN } from "../../properties.ts";
import { misfit, SUBDOMAIN } from "./forms.ts";
import { amount } from "./quantity.ts";
import { selectorProblem } from "./selectors.ts";
import {
  at,
  filled,
  inside,
  isSaid,
  kindChecks,
  neverChanges,
  texts,
  validationOf,
  valueAt,
  wrong,
} from "./words.ts";
import type { Says } from "./words.ts";

const CORE = validationOf("core");
const CLASSES = "https://kubernetes.io/docs/concepts/storage/storage-classes/#reclaim-policy";
const GROWTH =
  "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims";

const accessModes: Says = (object) => {
  if (object.map.spec === UNKNOWN) return undefined;
  const spec = inside(object, "spec");
  if (spec?.map.accessModes === UNKNOWN) return undefined;
  const modes = texts(spec, "accessModes").map(({ text }) => text);
  if (modes.length === 0)
    return wrong("spec.accessModes", "must have an item", "none", "add one such as ReadWriteOnce");
  return modes.length > 1 && modes.includes("ReadWriteOncePod")
    ? wrong("spec.accessModes", "must have nothing beside ReadWriteOncePod", modes.join(", "), "keep one")
    : undefined;
};

const SIZE = "spec.resources.requests.storage";

const size: Says = (claim) => {
  const keys = SIZE.split(".");
  for (let depth = 1; depth <= keys.length; depth++)
    if (valueAt(claim, ...keys.slice(0, depth)) === UNKNOWN) return undefined;
  const asked = valueAt(claim, ...keys);
  if (!isSaid(asked)) return wrong(SIZE, "is required", undefined, "write it like 8Gi");
  return (amount(asked) ?? 1) <= 0 ? wrong(SIZE, "must be more than nothing", asked, "raise it") : undefined;
};

const shrinks: Says = (claim, { self }) => {
  if (self === undefined) return undefined;
  const old = valueAt({ path: "", map: self.inputs }, ...SIZE.split("."));
  const now = valueAt(claim, ...SIZE.split("."));
  const [before, after] = [amount(old), amount(now)];
  return before !== undefined && after !== undefined && after < before
    ? wrong(SIZE, `must not shrink from ${show(old)}`, now, "raise it, or copy to a new claim")
    : undefined;
};

/** What a volume is made of stands beside these. */
const VOLUME_FIELDS = [
  ...["accessModes", "capacity", "claimRef", "mountOptions", "nodeAffinity", "persistentVolumeReclaimPolicy"],
  ...["storageClassName", "volumeAttributesClassName", "volumeMode"],
];

const volumeSource: Says = (volume) => {
  const spec = inside(volume, "spec");
  if (spec === undefined)
    return volume.map.spec === UNKNOWN ? undefined : wrong("spec", "is required", undefined, "set it");
  const said = Object.keys(spec.map).filter((key) => !VOLUME_FIELDS.includes(key) && isSaid(spec.map[key]));
  if (said.length !== 1)
    return wrong("spec", "must have one volume type", said.join(" and ") || "none", "keep one, such as csi");
  return said[0] === "local" && !isSaid(spec.map.nodeAffinity)
    ? wrong("spec.nodeAffinity", "is required of a local volume", undefined, "say which node has it")
    : undefined;
};

const capacity: Says = (volume) => {
  const spec = inside(volume, "spec");
  if (spec === undefined || spec.map.capacity === UNKNOWN) return undefined;
  const keys = isMap(spec.map.capacity) ? Object.keys(spec.map.capacity) : [];
  if (keys.length !== 1 || keys[0] !== "storage")
    return wrong(
      at(spec, "capacity"),
      "must have storage alone",
      keys.join(" and ") || "nothing",
      "write { storage: 8Gi }",
    );
  const asked = valueAt(spec, "capacity", "storage");
  return (amount(asked) ?? 1) <= 0
    ? wrong("spec.capacity.storage", "must be more than nothing", asked, "raise it")
    : undefined;
};

/** What becomes of a volume once nobody claims it. */
const reclaimPolicy: Says = ({ map: { reclaimPolicy: policy } }) =>
  policy === undefined || policy === UNKNOWN || policy === "Delete" || policy === "Retain"
    ? undefined
    : wrong("reclaimPolicy", "must be Delete or Retain", policy, "use one of them");

/** Checks of claims, volumes and classes of storage, by kind. */
export const storageChecks: Readonly<Record<string, readonly Check[]>> = {
  PersistentVolumeClaim: [
    ...kindChecks("PersistentVolumeClaim", CORE, {
      "access-modes": accessModes,
      size,
      selector: (claim) => selectorProblem(inside(claim, "spec", "selector")),
      "class-name": (claim) =>
        misfit("spec.storageClassName", filled(inside(claim, "spec")?.map.storageClassName), SUBDOMAIN),
      "spec-stays": neverChanges(["spec", "volumeMode"], ["spec", "dataSource"], ["spec", "dataSourceRef"]),
    }),
    ...kindChecks("PersistentVolumeClaim", GROWTH, { "never-smaller": shrinks }),
  ],
  PersistentVolume: kindChecks("PersistentVolume", CORE, {
    "access-modes": accessModes,
    capacity,
    source: volumeSource,
  }),
  StorageClass: [
    ...kindChecks("StorageClass", CLASSES, { "reclaim-policy": reclaimPolicy }),
    ...kindChecks("StorageClass", validationOf("storage"), {
      stays: neverChanges(["reclaimPolicy"], ["volumeBindingMode"]),
      provisioner: ({ map: { provisioner } }) =>
        provisioner === "" ? wrong("provisioner", "is required", "nothing", "name the driver") : undefined,
    }),
  ],
};
