import { parse, parseDocument, stringify } from "yaml";
import type { Document } from "yaml";
import { checkStackFile } from "../../config/stack-file.ts";
import type { PropertyValue } from "../../simulator/properties.ts";
import { isList, isMap } from "../../simulator/properties.ts";
import type { Mistake, Operator } from "./mistake.ts";
import { formatPath } from "./values.ts";
import type { Leaf } from "./values.ts";

const RANGE = /^(\d{1,3}\.){3}\d{1,3}\/\d{1,2}$/;

/** Maps whose keys are names that the user chooses. */
const OWN_NAMES =
  /(?:^|\.)(?:tags|kakehashi:tags|kakehashi:apps|admins|nodePools|quotas|labels|emails|masks(?:\.[^.]+\.[^.]+)?)$/;

/** Mistakes in a stack's file. */
export function configMistakes(file: string, productionGuards: boolean): readonly Mistake[] {
  // What is written once for several places is a part of each: a mistake is made in one.
  const text = stringify(parse(file), { aliasDuplicateObjects: false });
  const document = parseDocument(text);
  const config: unknown = document.toJS();
  const root = isConfig(config) ? config.config : {};
  return partsOf(root, []).flatMap(({ path, value }): readonly Mistake[] => {
    const mistake = (operator: Operator, title: string, change: (draft: Document) => void): Mistake => ({
      operator,
      title,
      refusal: () => {
        const draft: Document = parseDocument(text);
        change(draft);
        const { problems } = checkStackFile(stringify(draft.toJS()), { productionGuards });
        return problems.length === 0
          ? undefined
          : problems.map(({ path: at, problem }) => `${at}: ${problem}`).join("\n");
      },
    });
    const at = ["config", ...path];
    if (isMap(value)) return [];
    const key = String(path.at(-1));
    const shown = `${formatPath(path)}: ${JSON.stringify(value)}`;
    const parent = formatPath(path.slice(0, -1));
    return [
      ...(isList(value) || typeof path.at(-1) === "number"
        ? []
        : [
            mistake("wrong type in the config", `${shown} -> {}`, (draft) => {
              draft.setIn(at, {});
            }),
          ]),
      ...(key.length < 4 || typeof path.at(-1) === "number" || OWN_NAMES.test(parent)
        ? []
        : [
            mistake("unknown key in the config", `${formatPath(path)} as ${swapped(key)}`, (draft) => {
              draft.deleteIn(at);
              draft.setIn([...at.slice(0, -1), swapped(key)], value);
            }),
          ]),
      ...(typeof value === "string" && RANGE.test(value)
        ? [
            mistake("malformed range in the config", `${shown} -> an octet of 300`, (draft) => {
              draft.setIn(at, value.replace(/^(\d+)\.\d+\./, "$1.300."));
            }),
          ]
        : []),
    ];
  });
}

function isConfig(value: unknown): value is { readonly config: PropertyValue } {
  return typeof value === "object" && value !== null && "config" in value;
}

function swapped(key: string): string {
  return `${key.slice(0, -2)}${key.slice(-1)}${key.slice(-2, -1)}x`;
}

function partsOf(value: PropertyValue, path: Leaf["path"]): readonly Leaf[] {
  const own = path.length === 0 ? [] : [{ path, value }];
  if (isList(value)) return [...own, ...value.flatMap((item, index) => partsOf(item, [...path, index]))];
  if (!isMap(value)) return own;
  return [...own, ...Object.entries(value).flatMap(([key, item]) => partsOf(item, [...path, key]))];
}
