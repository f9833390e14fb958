import { ManagementLockByScope } from "@pulumi/azure-native/authorization/managementLockByScope.js";
import { Server } from "@pulumi/azure-native/dbformysql/server.js";
import { MetricAlert } from "@pulumi/azure-native/monitor/metricAlert.js";
import { PrivateZone } from "@pulumi/azure-native/privatedns/privateZone.js";
import { VirtualNetworkLink } from "@pulumi/azure-native/privatedns/virtualNetworkLink.js";
import { ComponentResource } from "@pulumi/pulumi";
import type { ComponentResourceOptions, Output, Resource } from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import { azureAuthorities } from "../../lib/database/authorities.ts";
import type { Problem } from "../../lib/problems.ts";
import { createActionGroup } from "../contracts/alarm-receivers.ts";
import type { MySqlAdministrator, MySqlEndpoint } from "../contracts/mysql-endpoint.ts";
import type { Subnet } from "../contracts/network.ts";
import { refuse } from "../contracts/refuse.ts";
import type { AzureMySqlArgs } from "./azure-args.ts";
import { createAzureParameters } from "./azure-parameters.ts";
import { child, PASSWORD, type DatabaseScope } from "./database-scope.ts";

export type { AzureMySqlArgs } from "./azure-args.ts";

const DEFAULTS = {
  port: 3306,
  /** It cannot be changed. */
  administrator: "kakehashi",
  /** What every zone of a server in a VNet ends with. */
  zoneSuffix: "private.mysql.database.azure.com",
};

/** Flexible Server's tiers by the letter of the size ("Service tiers in Azure Database for MySQL"). */
const TIERS: Readonly<Record<string, string>> = {
  B: "Burstable",
  D: "GeneralPurpose",
  E: "MemoryOptimized",
};

/** Percent (Microsoft Learn, "Monitor Azure Database for MySQL"); a full server takes no writes. */
const WATCHED = {
  cpu: { metricName: "cpu_percent", threshold: 90 },
  storage: { metricName: "storage_percent", threshold: 85 },
} as const;

/** Azure Database for MySQL, Flexible Server, in the VNet: no public address, and a name in a private zone. */
export class AzureMySql extends ComponentResource implements MySqlEndpoint {
  readonly cloud = "azure" as const;
  readonly service = "azure" as const;
  readonly id: Output<string>;
  readonly incarnation: Output<string>;
  readonly role: MySqlEndpoint["role"];
  readonly host: Output<string>;
  readonly port = DEFAULTS.port;
  readonly administrator: MySqlAdministrator;
  readonly caPem: string;
  readonly alarmActions: readonly Output<string>[];
  readonly ready: readonly Resource[];

  constructor(name: string, args: AzureMySqlArgs, opts?: ComponentResourceOptions) {
    super("kakehashi:database:AzureMySql", name, {}, opts);
    refuse(this, findProblems(name, args));
    const scope: DatabaseScope = { name, parent: this, guards: args.guards, tags: args.tags };
    const password = new RandomPassword(
      `${name}-administrator`,
      PASSWORD,
      child(scope, { protect: args.guards.protect }),
    );
    const { zone, link } = createZone(scope, args);
    const server = createServer(scope, args, { zone, link, password });
    const parameters = createAzureParameters(scope, server, args);
    if (args.guards.deletionProtection) createLock(scope, server);
    this.alarmActions = createAlarms(scope, args, server);

    this.id = server.id;
    this.incarnation = server.id;
    this.role = args.role;
    this.host = server.fullyQualifiedDomainName;
    this.administrator = { kind: "password", user: DEFAULTS.administrator, password: password.result };
    this.caPem = azureAuthorities();
    this.ready = [server, ...parameters];
    this.registerOutputs({ host: this.host });
  }
}

function findProblems(name: string, { network, zones, sku }: AzureMySqlArgs): readonly Problem[] {
  const none = network.subnets.data?.length === 1 ? [] : ["none"];
  return [
    ...none.map((got) => ({
      path: `${name}.network`,
      problem: "must have one data subnet",
      got,
      fix: "pass an AzureNetwork",
    })),
    ...(zones.length > 1 && tierOf(sku) === TIERS.B
      ? [
          {
            path: `${name}.sku`,
            problem: "is burstable, which takes no standby",
            got: sku,
            fix: "name one zone, or another size",
          },
        ]
      : []),
  ];
}

const tierOf = (sku: string): string => TIERS[sku.replace(/^Standard_/, "").charAt(0)] ?? "GeneralPurpose";

/** Each network has one; it was looked for before. */
function dataSubnet({ network }: AzureMySqlArgs): Subnet {
  const [subnet] = network.subnets.data ?? [];
  if (subnet === undefined) throw new Error("network: has no data subnet");
  return subnet;
}

/** Makes the zone in which the server gets its name, and the VNet find it. */
function createZone(
  scope: DatabaseScope,
  { identifier, network, resourceGroupName, tags }: AzureMySqlArgs,
): { readonly zone: PrivateZone; readonly link: VirtualNetworkLink } {
  // A private zone belongs to no region.
  const common = { resourceGroupName, location: "global", tags };
  const zone = new PrivateZone(
    scope.name,
    { ...common, privateZoneName: `${identifier}.${DEFAULTS.zoneSuffix}` },
    child(scope),
  );
  const link = new VirtualNetworkLink(
    scope.name,
    { ...common, privateZoneName: zone.name, virtualNetwork: { id: network.id }, registrationEnabled: false },
    child(scope),
  );
  return { zone, link };
}

function createServer(
  scope: DatabaseScope,
  args: AzureMySqlArgs,
  with_: {
    readonly zone: PrivateZone;
    readonly link: VirtualNetworkLink;
    readonly password: RandomPassword;
  },
): Server {
  const { network, sku, tags } = args;
  const [availabilityZone, standby] = args.zones;
  return new Server(
    scope.name,
    {
      resourceGroupName: args.resourceGroupName,
      location: network.region,
      createMode: "Default",
      version: args.version,
      administratorLogin: DEFAULTS.administrator,
      administratorLoginPassword: with_.password.result,
      sku: { name: sku, tier: tierOf(sku) },
      ...(availabilityZone === undefined ? {} : { availabilityZone }),
      highAvailability:
        standby === undefined
          ? { mode: "Disabled" }
          : { mode: "ZoneRedundant", standbyAvailabilityZone: standby },
      storage: { storageSizeGB: args.storageGiB, autoGrow: "Enabled", autoIoScaling: "Enabled" },
      // GTIDs of a server with geo-redundant backups cannot be reset, and without that it cannot be seeded.
      backup: { backupRetentionDays: args.backupRetentionDays, geoRedundantBackup: "Disabled" },
      network: {
        delegatedSubnetResourceId: dataSubnet(args).id,
        privateDnsZoneResourceId: with_.zone.id,
        publicNetworkAccess: "Disabled",
      },
      tags,
    },
    child(scope, {
      protect: scope.guards.protect,
      // Azure refuses a zone that the network does not see yet (VnetNotLinkedToPrivateDnsZone).
      dependsOn: [with_.link],
      // A failover exchanges the zones, and the storage grows by itself.
      ignoreChanges: [
        "availabilityZone",
        "highAvailability.standbyAvailabilityZone",
        "storage.storageSizeGB",
      ],
    }),
  );
}

/** Azure refuses to delete the server, whoever asks, until the lock is gone. */
function createLock(scope: DatabaseScope, server: Server): void {
  new ManagementLockByScope(
    scope.name,
    {
      scope: server.id,
      lockName: scope.name,
      level: "CanNotDelete",
      notes: "The platform's database; teardown: true takes this lock away",
    },
    child(scope),
  );
}

function createAlarms(
  scope: DatabaseScope,
  { alarmEmails, resourceGroupName, tags }: AzureMySqlArgs,
  server: Server,
): readonly Output<string>[] {
  const where = { resourceGroupName, shortName: "database", tags };
  const receivers = createActionGroup(scope.name, alarmEmails, where, child(scope));
  for (const [key, watched] of Object.entries(WATCHED))
    new MetricAlert(
      `${scope.name}-${key}`,
      {
        resourceGroupName,
        location: "global",
        description: `The server's ${watched.metricName} is where it hurts`,
        enabled: true,
        // 0 is critical, 4 verbose.
        severity: 2,
        evaluationFrequency: "PT5M",
        windowSize: "PT15M",
        scopes: [server.id],
        criteria: {
          odataType: "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
          allOf: [
            {
              criterionType: "StaticThresholdCriterion",
              name: key,
              metricNamespace: "Microsoft.DBforMySQL/flexibleServers",
              ...watched,
              operator: "GreaterThan",
              timeAggregation: "Average",
            },
          ],
        },
        actions: receivers.map((actionGroupId) => ({ actionGroupId })),
        tags,
      },
      child(scope),
    );
  return receivers;
}
