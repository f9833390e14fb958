/** Where the file goes: after Debian's own, which sets `rp_filter` on every interface. */
export const SYSCTL_FILE = "/etc/sysctl.d/90-kakehashi-gateway.conf";

/**
 * Kernel settings of a gateway. A packet and its answer may take two gateways, so the kernel must not check the way
 * back; flows are spread over tunnels by address and port; redirects would lead hosts around the gateway.
 */
export function renderSysctl(): string {
  const settings: Readonly<Record<string, number>> = {
    "net.ipv4.ip_forward": 1,
    "net.ipv4.conf.all.rp_filter": 0,
    "net.ipv4.conf.default.rp_filter": 0,
    "net.ipv4.conf.*.rp_filter": 0,
    "net.ipv4.conf.all.send_redirects": 0,
    "net.ipv4.conf.default.send_redirects": 0,
    "net.ipv4.conf.*.send_redirects": 0,
    "net.ipv4.conf.all.accept_redirects": 0,
    "net.ipv4.fib_multipath_hash_policy": 1,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join("");
}
