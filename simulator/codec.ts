import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { isList, isMap, joinPath, UNKNOWN } from "./properties.ts";
import type { PropertyMap, PropertyValue } from "./properties.ts";

/** Properties as the rules read them, and the paths of those that are secret. */
export interface Properties {
  readonly values: PropertyMap;
  readonly secrets: ReadonlySet<string>;
}

/** The signatures of the engine's wire format (pulumi sdk/go/common/resource/sig, plugin/rpc.go, v3.246.0). */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";
const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** Unknown bool, number, list, asset, archive, map: older spellings that the engine still reads. */
const UNKNOWNS: ReadonlySet<string> = new Set([
  UNKNOWN_TEXT,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

export const NO_SECRETS: ReadonlySet<string> = new Set();

/** Properties without any secret. */
export function plain(values: PropertyMap): Properties {
  return { values, secrets: NO_SECRETS };
}

/** Reads the engine's properties. Nulls in maps are dropped, as the real providers do; resources become their ids. */
export function decode(message: struct.Struct | undefined): Properties {
  return read(message, (reference) => reference.id ?? reference.urn ?? null);
}

/** Reads the engine's properties for a component, which may ask a resource for more than its id. */
export function decodeWithResources(message: struct.Struct | undefined): Properties {
  return read(message, (reference) => reference);
}

/** A resource as a property holds it. */
export function resourceReference(urn: string, id?: PropertyValue): PropertyMap {
  return { [SIGNATURE]: RESOURCE, urn, ...(id === undefined ? {} : { id }) };
}

/** Whether a value is a resource, as `decodeWithResources` leaves it. */
export function isResource(value: PropertyValue | undefined): value is PropertyMap {
  return isMap(value) && value[SIGNATURE] === RESOURCE;
}

type OnResource = (reference: PropertyMap) => PropertyValue;

function read(message: struct.Struct | undefined, onResource: OnResource): Properties {
  if (message === undefined) return plain({});
  const secrets = new Set<string>();
  const values = decodeMap(message, "", secrets, onResource);
  return { values: isMap(values) ? values : {}, secrets };
}

function decodeMap(
  message: struct.Struct,
  at: string,
  secrets: Set<string>,
  onResource: OnResource,
): PropertyValue {
  const fields = message.getFieldsMap();
  if (fields.get(SIGNATURE)?.getStringValue() === SECRET) {
    secrets.add(at);
    const inner = fields.get("value");
    return inner === undefined ? null : decodeValue(inner, at, secrets, onResource);
  }
  const map: Record<string, PropertyValue> = {};
  fields.forEach((value, key) => {
    const decoded = decodeValue(value, joinPath(at, key), secrets, onResource);
    if (decoded !== null) map[key] = decoded;
  });
  return map[SIGNATURE] === RESOURCE ? onResource(map) : map;
}

function decodeValue(
  message: struct.Value,
  at: string,
  secrets: Set<string>,
  onResource: OnResource,
): PropertyValue {
  switch (message.getKindCase()) {
    case struct.Value.KindCase.BOOL_VALUE:
      return message.getBoolValue();
    case struct.Value.KindCase.NUMBER_VALUE:
      return message.getNumberValue();
    case struct.Value.KindCase.STRING_VALUE: {
      const value = message.getStringValue();
      return UNKNOWNS.has(value) ? UNKNOWN : value;
    }
    case struct.Value.KindCase.LIST_VALUE:
      return (message.getListValue()?.getValuesList() ?? []).map((item, index) =>
        decodeValue(item, `${at}[${index}]`, secrets, onResource),
      );
    case struct.Value.KindCase.STRUCT_VALUE: {
      const inner = message.getStructValue();
      return inner === undefined ? null : decodeMap(inner, at, secrets, onResource);
    }
    default:
      return null;
  }
}

/** Writes properties for the engine, with the secret paths wrapped. */
export function encode(properties: Properties): struct.Struct {
  const message = new struct.Struct();
  fillStruct(message, properties.values, "", properties.secrets);
  return message;
}

/**
 * A message is put where it belongs before it is filled: protobuf's setters look through all that is in a message, which
 * would be done again at each level above it.
 */
function fillStruct(
  message: struct.Struct,
  map: PropertyMap,
  at: string,
  secrets: ReadonlySet<string>,
): void {
  const fields = message.getFieldsMap();
  for (const [key, value] of Object.entries(map)) {
    const field = new struct.Value();
    fields.set(key, field);
    fillValue(field, value, secrets.size === 0 ? "" : joinPath(at, key), secrets);
  }
}

function fillValue(
  message: struct.Value,
  value: PropertyValue,
  at: string,
  secrets: ReadonlySet<string>,
): void {
  if (at === "" || !secrets.has(at)) {
    fillPlain(message, value, at, secrets);
    return;
  }
  const wrapper = new struct.Struct();
  message.setStructValue(wrapper);
  const inner = new struct.Value();
  wrapper.getFieldsMap().set(SIGNATURE, new struct.Value().setStringValue(SECRET));
  wrapper.getFieldsMap().set("value", inner);
  fillPlain(inner, value, at, secrets);
}

function fillPlain(
  message: struct.Value,
  value: PropertyValue,
  at: string,
  secrets: ReadonlySet<string>,
): void {
  if (value === null) message.setNullValue(struct.NullValue.NULL_VALUE);
  else if (value === UNKNOWN) message.setStringValue(UNKNOWN_TEXT);
  else if (typeof value === "string") message.setStringValue(value);
  else if (typeof value === "number") message.setNumberValue(value);
  else if (typeof value === "boolean") message.setBoolValue(value);
  else if (isList(value)) {
    const list = new struct.ListValue();
    message.setListValue(list);
    const items = value.map((item) => ({ item, field: new struct.Value() }));
    list.setValuesList(items.map(({ field }) => field));
    items.forEach(({ item, field }, index) => {
      fillValue(field, item, secrets.size === 0 ? "" : `${at}[${index}]`, secrets);
    });
  } else if (isMap(value)) {
    const inner = new struct.Struct();
    message.setStructValue(inner);
    fillStruct(inner, value, at, secrets);
  }
}
