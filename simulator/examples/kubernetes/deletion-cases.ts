import type { DeletionCase } from "../case.ts";
import type { ExampleCloud } from "../cloud.ts";
import { gatewayDeletions } from "./gateway-cases.ts";
import { podsOf, WORKLOADS } from "./objects.ts";

const CLAIM = "kubernetes:core/v1:PersistentVolumeClaim";

const claim = (cloud: ExampleCloud): unknown =>
  cloud.make(CLAIM, "data", {
    metadata: { name: "data" },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
  });

/** What Kubernetes does not delete, and until when. */
export const kubernetesDeletions: readonly DeletionCase[] = [
  {
    type: CLAIM,
    name: "data",
    source:
      "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#storage-object-in-use-protection",
    refused: (cloud) => {
      claim(cloud);
      const volumes = [{ name: "data", persistentVolumeClaim: { claimName: "data" } }];
      const deployment = WORKLOADS.Deployment?.(podsOf("Deployment", { volumes }));
      cloud.make("kubernetes:apps/v1:Deployment", "web", { metadata: { name: "web" }, ...deployment });
    },
    passes: claim,
  },
  ...gatewayDeletions,
];
