import type { Ordering, Queue } from "../ordering-rule.ts";
import { MANAGED_CLUSTER } from "./kubernetes-kinds.ts";
import { MYSQL_SERVER } from "./mysql-servers.ts";
import { VNET_LINK } from "./private-dns.ts";
import { ROUTE_SERVER_KINDS } from "./route-servers.ts";
import { SUBNET } from "./subnets.ts";
import { sameText, textAt } from "./values.ts";

/** The right of a cluster's identity to the network that its nodes join. */
const subnetRights: Ordering = {
  type: MANAGED_CLUSTER.token,
  check: `${MANAGED_CLUSTER.token}:subnet-rights`,
  needs: (cluster, graph) => {
    const principals = graph
      .namedBy(cluster, "identity.userAssignedIdentities[*]")
      .map((it) => textAt(it.outputs, "principalId") ?? "");
    return graph
      .ofType("azure-native:authorization:RoleAssignment")
      .filter((it) => principals.some((one) => sameText(one, textAt(it.inputs, "principalId") ?? "")));
  },
};

/** A Route Server speaks to nobody before it stands in its subnet. */
const routeServerStands: Ordering = {
  type: ROUTE_SERVER_KINDS.BGP_CONNECTION.token,
  check: `${ROUTE_SERVER_KINDS.BGP_CONNECTION.token}:no-ip-configuration`,
  needs: (connection, graph) =>
    graph
      .namedBy(connection, "virtualHubName")
      .flatMap((hub) => graph.holdersOf(hub, ROUTE_SERVER_KINDS.IP_CONFIGURATION.token)),
};

/** The link by which a server's network finds the server's name. */
const serverZoneLink: Ordering = {
  type: MYSQL_SERVER.token,
  check: `${MYSQL_SERVER.token}:private-zone-link`,
  needs: (server, graph) =>
    graph
      .namedBy(server, "network.privateDnsZoneResourceId")
      .flatMap((zone) => graph.holdersOf(zone, VNET_LINK.token)),
};

/** Orders that Azure demands and no property shows. */
export const AZURE_ORDERINGS: readonly Ordering[] = [subnetRights, routeServerStands, serverZoneLink];

/** What Azure answers with AnotherOperationInProgress while another one is being written. */
export const AZURE_QUEUES: readonly Queue[] = [
  {
    type: SUBNET.token,
    path: "virtualNetworkName",
    source: "Azure/azure-rest-api-specs issue 14202",
  },
  {
    type: "azure-native:network:SecurityRule",
    path: "networkSecurityGroupName",
    source:
      "hashicorp/terraform-provider-azurerm, network_security_rule_resource.go locks the group by its name",
  },
  {
    type: "azure-native:dbformysql:Configuration",
    path: "serverName",
    source:
      "hashicorp/terraform-provider-azurerm, mysql_flexible_server_configuration_resource.go locks the server by its name",
  },
];
