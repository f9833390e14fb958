/** What begins the annotations of Services that clouds' controllers read. */
export const PREFIX = "service.beta.kubernetes.io/";

/** kubernetes-sigs/aws-load-balancer-controller, pkg/annotations/constants.go at v3.5.0. */
const AWS_WORDS = [
  ...["type", "nlb-target-type", "name", "scheme", "internal", "proxy-protocol"],
  ...["proxy-protocol-per-target-group", "ip-address-type", "access-log-enabled"],
  ...["access-log-s3-bucket-name", "access-log-s3-bucket-prefix", "cross-zone-load-balancing-enabled"],
  ...["ssl-cert", "ssl-ports", "ssl-negotiation-policy", "backend-protocol", "additional-resource-tags"],
  ...["healthcheck-healthy-threshold", "healthcheck-unhealthy-threshold", "healthcheck-timeout"],
  ...["healthcheck-interval", "healthcheck-protocol", "healthcheck-port", "healthcheck-path"],
  ...["healthcheck-success-codes", "target-group-attributes", "subnets", "eip-allocations"],
  ...["private-ipv4-addresses", "ipv6-addresses", "alpn-policy", "target-node-labels", "attributes"],
  ...["security-groups", "manage-backend-security-group-rules", "security-group-prefix-lists"],
  ...["inbound-sg-rules-on-private-link-traffic", "listener-attributes", "multi-cluster-target-group"],
  ...["enable-prefix-for-ipv6-source-nat", "source-nat-ipv6-prefixes", "minimum-load-balancer-capacity"],
  ...["enable-icmp-for-path-mtu-discovery", "enable-tcp-udp-listener", "disable-nlb-sg"],
  ...["quic-enabled-ports", "extra-security-groups", "connection-idle-timeout"],
].map((it) => `aws-load-balancer-${it}`);

/** kubernetes-sigs/cloud-provider-azure, pkg/consts/consts.go; of two address families, the words of later versions. */
const AZURE_WORDS = [
  ...["internal", "internal-subnet", "mode", "resource-group", "tcp-idle-timeout", "ipv4", "ipv6"],
  ...["enable-high-availability-ports", "health-probe-protocol", "health-probe-interval"],
  ...["health-probe-num-of-probe", "health-probe-request-path", "disable-tcp-reset", "configurations"],
]
  .map((it) => `load-balancer-${it}`)
  .concat("dns-label-name", "shared-securityrule", "pip-name", "pip-name-ipv6", "pip-prefix-id")
  .concat("pip-prefix-id-ipv6", "pip-ip-tags", "pip-tags", "allowed-service-tags", "allowed-ip-ranges")
  .concat("deny-all-except-load-balancer-source-ranges", "disable-load-balancer-floating-ip")
  .concat("additional-public-ips")
  .concat(
    ...["create", "name", "ip-configuration-subnet", "ip-configuration-ip-address-count"].map(
      (it) => `pls-${it}`,
    ),
    ...["ip-configuration-ip-address", "fqdns", "proxy-protocol", "visibility", "auto-approval"].map(
      (it) => `pls-${it}`,
    ),
  )
  .map((it) => `azure-${it}`);

/** Words of both clouds, without their prefix. */
export const LOAD_BALANCER_WORDS: readonly string[] = [...AWS_WORDS, ...AZURE_WORDS];
