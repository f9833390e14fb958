import { RecordSet } from "@pulumi/azure-native/dns/recordSet.js";
import { Zone as AzureZone } from "@pulumi/azure-native/dns/zone.js";
import { Record as Route53Record } from "@pulumi/aws/route53/record.js";
import { Zone } from "@pulumi/aws/route53/zone.js";
import { all, ComponentResource } from "@pulumi/pulumi";
import type { ComponentResourceOptions, Input, Output } from "@pulumi/pulumi";
import {
  answeringSides,
  failoverBoundSeconds,
  findNameProblems,
  relativeName,
  SIDES,
  weightsOf,
} from "../../lib/dns/names.ts";
import type { NamePolicy, Side } from "../../lib/dns/names.ts";
import type { Tags } from "../contracts/cloud.ts";
import type { PublicAddresses } from "../contracts/public-addresses.ts";
import { refuse } from "../contracts/refuse.ts";
import { createHealthChecks } from "./health-checks.ts";
import type { HealthCheckSettings } from "./health-checks.ts";

/** Who answers for the zone. */
export type Authority =
  | { readonly kind: "route53"; readonly healthCheck: HealthCheckSettings }
  | { readonly kind: "dual"; readonly resourceGroupName: Input<string> };

/** What {@link AppNames} needs to know. Policies decide weights and values; only the authority decides structure. */
export interface AppNamesArgs {
  /** The zone that is made, such as `prod.example.com`. A change replaces it and everything in it. */
  readonly zone: string;
  readonly authority: Authority;
  readonly ttlSeconds: number;
  /** Apps by a natural key. */
  readonly apps: Readonly<Record<string, NamePolicy>>;
  /** Where each side is reached. */
  readonly addresses: Readonly<Record<Side, PublicAddresses>>;
  /** The subdomain that external-dns owns. @default none */
  readonly externalDnsDomain?: string | undefined;
  /** Keep the zone from being deleted: its name servers are known to the parent. */
  readonly protect: boolean;
  readonly tags: Tags;
}

/** What users are told of an app's name. */
export interface AppName {
  readonly host: string;
  /** Seconds until clients have left a failed side; with manual failover, from the switch on. */
  readonly failoverBoundSeconds: number;
}

/**
 * The names of apps, on the fixed addresses of both clusters. With Route 53 alone each side is a weighted record;
 * with two authorities both hold the same plain records. Changing an app's mode or active side changes weights or
 * values in place and replaces nothing.
 */
export class AppNames extends ComponentResource {
  /** What the parent zone delegates to. */
  readonly nameServers: Output<readonly string[]>;
  readonly names: Readonly<Record<string, AppName>>;

  constructor(name: string, args: AppNamesArgs, opts?: ComponentResourceOptions) {
    super("kakehashi:dns:AppNames", name, {}, opts);
    const surroundings = { ...args, authority: args.authority.kind };
    const apps = Object.entries(args.apps);
    refuse(
      this,
      apps.flatMap(([app, policy]) => findNameProblems(`${name}.apps.${app}`, policy, surroundings)),
    );
    const zone = new Zone(
      `${name}-zone`,
      { name: args.zone, comment: "Kakehashi: names of apps", tags: args.tags },
      { parent: this, protect: args.protect },
    );
    const create = this.#authority(name, args, zone);
    for (const [app, policy] of apps) create.records(app, policy);
    this.nameServers = create.nameServers;
    this.names = Object.fromEntries(apps.map(([app, policy]) => [app, describe(policy, args)]));
    this.registerOutputs({ nameServers: this.nameServers, names: this.names });
  }

  #authority(name: string, args: AppNamesArgs, zone: Zone): Records {
    return args.authority.kind === "route53"
      ? this.#weighted(name, args, zone, args.authority.healthCheck)
      : this.#plain(name, args, zone, args.authority.resourceGroupName);
  }

  /** A weighted record for each side, also for the side that stands by: a switch has nothing to create. */
  #weighted(name: string, args: AppNamesArgs, zone: Zone, settings: HealthCheckSettings): Records {
    return {
      nameServers: zone.nameServers,
      records: (app, policy) => {
        const weights = weightsOf(policy);
        for (const side of SIDES) {
          const { addresses } = args.addresses[side];
          const key = `${name}-${app}-${side}`;
          const checks =
            policy.failover === "automatic" ? { host: policy.host, addresses, settings } : undefined;
          const check = checks && createHealthChecks(key, { ...checks, tags: args.tags }, { parent: this });
          new Route53Record(
            key,
            {
              zoneId: zone.zoneId,
              name: policy.host,
              type: "A",
              ttl: args.ttlSeconds,
              records: [...addresses],
              setIdentifier: side,
              weightedRoutingPolicies: [{ weight: weights[side] }],
              ...(check === undefined ? {} : { healthCheckId: check }),
            },
            { parent: this },
          );
        }
      },
    };
  }

  /** The same plain records in both DNS services, whose name servers the parent lists together. */
  #plain(name: string, args: AppNamesArgs, zone: Zone, resourceGroupName: Input<string>): Records {
    const azure = new AzureZone(
      `${name}-zone`,
      { resourceGroupName, zoneName: args.zone, location: "global", zoneType: "Public", tags: args.tags },
      { parent: this, protect: args.protect },
    );
    return {
      nameServers: all([zone.nameServers, azure.nameServers]).apply(([route53, azureDns]) => [
        ...route53,
        ...azureDns.map((server) => server.replace(/\.$/, "")),
      ]),
      records: (app, policy) => {
        const addresses = answeringSides(policy).flatMap((side) => args.addresses[side].addresses);
        const ttl = args.ttlSeconds;
        new Route53Record(
          `${name}-${app}`,
          { zoneId: zone.zoneId, name: policy.host, type: "A", ttl, records: addresses },
          { parent: this },
        );
        new RecordSet(
          `${name}-${app}`,
          {
            resourceGroupName,
            zoneName: azure.name,
            recordType: "A",
            relativeRecordSetName: relativeName(policy.host, args.zone),
            ttl,
            aRecords: addresses.map((ipv4Address) => ({ ipv4Address })),
          },
          { parent: this },
        );
      },
    };
  }
}

/** How one kind of authority makes the records of an app. */
interface Records {
  readonly nameServers: Output<readonly string[]>;
  readonly records: (app: string, policy: NamePolicy) => void;
}

function describe(policy: NamePolicy, { authority, ttlSeconds }: AppNamesArgs): AppName {
  const { intervalSeconds, failureThreshold } =
    authority.kind === "route53" ? authority.healthCheck : { intervalSeconds: 0, failureThreshold: 0 };
  const timers = { ttlSeconds, intervalSeconds, failureThreshold };
  return { host: policy.host, failoverBoundSeconds: failoverBoundSeconds(policy, timers) };
}
