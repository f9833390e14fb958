import type { Check, ResourceModel } from "../model.ts";
import { isMap, show, text } from "../properties.ts";
import { refusal } from "./values.ts";

/** "Use tags to organize your Azure resources", limitations. */
const LIMITS =
  "https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources#limitations";

/** Types that have no tags: parts of others, and rights. */
const TAGLESS = [
  ...["network:Subnet", "network:Route", "network:SecurityRule", "network:VirtualHubIpConfiguration"],
  ...["network:VirtualHubBgpConnection", "privatedns:PrivateRecordSet", "dns:RecordSet"],
  ...["managedidentity:FederatedIdentityCredential", "authorization:RoleAssignment"],
  ...["containerservice:MaintenanceConfiguration", "monitor:DiagnosticSetting"],
  ...["storage:BlobServiceProperties", "storage:BlobContainer"],
].map((type) => `azure-native:${type}`);

const MOST_TAGS = 50;
const LONGEST_NAME = 512;
const LONGEST_VALUE = 256;
const FORBIDDEN = /[<>%&\\?/]/;

/** A model, with what Azure Resource Manager asks of the tags of every type. */
export function withTags(model: ResourceModel): ResourceModel {
  if (TAGLESS.includes(model.type)) return model;
  return { ...model, checks: [...(model.checks ?? []), ...tagChecks(model.type)] };
}

function tagChecks(type: string): readonly Check[] {
  const check = (name: string, problem: Check["refuses"]): Check => ({
    id: `${type}:tags-${name}`,
    source: LIMITS,
    refuses: problem,
  });
  return [
    check("count", ({ inputs: { tags } }) =>
      isMap(tags) && Object.keys(tags).length > MOST_TAGS
        ? refusal("tags", `must be ${MOST_TAGS} at most`, Object.keys(tags).length, "drop some")
        : undefined,
    ),
    check("name", ({ inputs: { tags } }) => {
      const names = isMap(tags) ? Object.keys(tags) : [];
      const wrong = names.find((it) => it.length > LONGEST_NAME || FORBIDDEN.test(it));
      return wrong === undefined
        ? undefined
        : refusal(
            "tags",
            `names have up to ${LONGEST_NAME} characters, and none of < > % & \\ ? /`,
            wrong,
            "rename it",
          );
    }),
    check("value", ({ inputs: { tags } }) => {
      const map = isMap(tags) ? tags : {};
      const name = Object.keys(map).find((it) => (text(map, it) ?? "").length > LONGEST_VALUE);
      return name === undefined
        ? undefined
        : refusal(`tags.${name}`, `has up to ${LONGEST_VALUE} characters`, show(map[name]), "shorten it");
    }),
  ];
}
