import type { Check, ResourceModel } from "../model.ts";
import type { PropertyMap } from "../properties.ts";
import { armId, copiedName, inResourceGroup, parentName, uuid } from "./arm.ts";
import type { ArmKind } from "./arm.ts";
import { parseAddress } from "./ranges.ts";
import { mapsAt, refusal, sameText, textAt } from "./values.ts";

/** The record sets of one kind of zone: those of private and of public zones differ in little. */
export interface RecordSets {
  readonly token: string;
  readonly zone: ArmKind;
  /** The vendor's page of the records. */
  readonly page: string;
  /** The types of records that the zones hold. */
  readonly types: readonly RecordType[];
  /** Another property that holds an answer in the place of records, such as `targetResource`. @default none */
  readonly alias?: string;
}

/** The property that holds the records of each type. */
const FIELDS = {
  A: "aRecords",
  AAAA: "aaaaRecords",
  CAA: "caaRecords",
  CNAME: "cnameRecord",
  DS: "dsRecords",
  MX: "mxRecords",
  NAPTR: "naptrRecords",
  NS: "nsRecords",
  PTR: "ptrRecords",
  SOA: "soaRecord",
  SRV: "srvRecords",
  TLSA: "tlsaRecords",
  TXT: "txtRecords",
} as const;

export type RecordType = keyof typeof FIELDS;

const FIELD_OF: Readonly<Record<string, string>> = FIELDS;
const typeOf = (inputs: PropertyMap): string => (textAt(inputs, "recordType") ?? "").toUpperCase();
const nameOf = (inputs: PropertyMap): string => textAt(inputs, "relativeRecordSetName") ?? "";

function recordsOfType({ token, page, alias }: RecordSets): Check {
  return {
    id: `${token}:records-of-type`,
    source: page,
    needs: ["recordType"],
    refuses: ({ inputs }) => {
      const wanted = FIELD_OF[typeOf(inputs)] ?? "";
      const said = Object.values(FIELD_OF).filter((key) => inputs[key] !== undefined);
      if (alias !== undefined && inputs[alias] !== undefined && said.length === 0) return undefined;
      if (said.length === 1 && said[0] === wanted) return undefined;
      const problem = `${typeOf(inputs)} records are said as ${wanted}`;
      return refusal("recordType", problem, said.join(" and ") || undefined, `set ${wanted} alone`);
    },
  };
}

function wrongAddress({ token, page }: RecordSets): Check {
  return {
    id: `${token}:a-record`,
    source: page,
    refuses: ({ inputs }) => {
      const wrong = mapsAt(inputs, "aRecords")
        .flatMap((it) => textAt(it, "ipv4Address") ?? [])
        .find((it) => parseAddress(it) === undefined);
      return wrong === undefined
        ? undefined
        : refusal("aRecords", "must be IPv4 addresses", wrong, "write one such as 10.68.0.4");
    },
  };
}

function aliasAlone({ token, page, zone }: RecordSets): Check {
  return {
    id: `${token}:cname-alone`,
    source: page,
    when: "apply",
    needs: ["recordType", "relativeRecordSetName"],
    refuses: (ctx) => {
      const path = "relativeRecordSetName";
      const name = nameOf(ctx.inputs);
      const isAlias = typeOf(ctx.inputs) === "CNAME";
      if (isAlias && name === "@")
        return refusal(path, "a CNAME cannot stand at the zone's top", name, "use an A record");
      const other = ctx
        .siblings(zone.names.at(-1) ?? "")
        .find((it) => sameText(nameOf(it.inputs), name) && (typeOf(it.inputs) === "CNAME") !== isAlias);
      if (other === undefined) return undefined;
      return refusal(path, `a CNAME stands alone, and there is ${other.id}`, name, "use another name");
    },
  };
}

/** `.../dnsZones/example.com/A/www`: the record's type stands where others have a fixed word. */
function recordSetId(zone: string, inputs: PropertyMap): string {
  return `${zone}/${typeOf(inputs)}/${nameOf(inputs)}`;
}

/** The model of one kind of zone's record sets. */
export function recordSetModel(kind: RecordSets): ResourceModel {
  const { token, zone, page, types } = kind;
  const zoneProperty = zone.names.at(-1) ?? "";
  return {
    type: token,
    title: "record set",
    ...copiedName("relativeRecordSetName"),
    properties: {
      resourceGroupName: inResourceGroup,
      [zoneProperty]: parentName(zone, "cascades"),
      recordType: { required: true, immutable: true, oneOf: types, ignoreCase: true, source: page },
      relativeRecordSetName: {
        required: true,
        immutable: true,
        pattern: /^(?:@|(?:\*|[\w-]{1,63})(?:\.[\w-]{1,63})*)$/,
        patternMeans: "@ or labels of letters, digits, underscores and hyphens, the first of which may be *",
        source: page,
      },
      ttl: { required: true, min: 1, max: 2_147_483_647, source: page },
      // "DNS limits": records per record set.
      aRecords: {
        maxLength: 20,
        source:
          "https://learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits",
      },
    },
    checks: [recordsOfType(kind), wrongAddress(kind), aliasAlone(kind)],
    inputOnly: ["resourceGroupName", zoneProperty, "recordType", "relativeRecordSetName"],
    unknownAfterUpdate: ["etag", "fqdn"],
    create: (ctx) => {
      const name = nameOf(ctx.inputs);
      const domain = textAt(ctx.inputs, zoneProperty) ?? "";
      return {
        id: recordSetId(armId(zone, ctx) ?? "", ctx.inputs),
        outputs: {
          name,
          type: `${zone.arm}/${typeOf(ctx.inputs)}`,
          azureApiVersion: zone.apiVersion,
          etag: uuid(ctx, "etag"),
          fqdn: name === "@" ? `${domain}.` : `${name}.${domain}.`,
          ...(zone.arm.endsWith("privateDnsZones")
            ? { isAutoRegistered: false }
            : { provisioningState: "Succeeded", targetResource: {}, trafficManagementProfile: {} }),
        },
      };
    },
    update: (ctx) => ({ etag: uuid(ctx, "etag") }),
  };
}
