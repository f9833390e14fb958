import type { PropertyMap } from "../../properties.ts";
import type { CheckCase } from "../case.ts";
import { ingress } from "./least.ts";
import { changing, ofKind } from "./two-objects.ts";

const CLASS = "kubernetes:networking.k8s.io/v1:IngressClass";

const service = (port: PropertyMap = {}, spec: PropertyMap = {}) => ({
  spec: { ports: [{ port: 80, ...port }], ...spec },
});
const balanced = (spec: PropertyMap) => service({}, { type: "LoadBalancer", ...spec });
const sticky = (timeoutSeconds: number) =>
  service({}, { sessionAffinity: "ClientIP", sessionAffinityConfig: { clientIP: { timeoutSeconds } } });
const ports = (...names: readonly string[]) => ({
  spec: { ports: names.map((name, index) => ({ name, port: 80 + index })) },
});
const backend = (more: PropertyMap) => ingress({}, { backend: { service: { name: "web", ...more } } });
const controller = (name: string) => ({ spec: { controller: name } });
const rule = (more: PropertyMap) => ({ spec: { podSelector: {}, egress: [more] } });
const selecting = (requirement: PropertyMap) => ({ matchExpressions: [{ key: "app", ...requirement }] });

/** What is refused of Services, ways in, and policies of the network. */
export const networkCases: readonly CheckCase[] = [
  ...ofKind("kubernetes:core/v1:Service", {
    ports: [{ spec: { ports: [{ port: 80 }, { port: 443 }] } }, ports("http", "https")],
    "port-names": [ports("http", "http"), ports("http", "https")],
    "target-ports": [service({ targetPort: "HTTP" }), service({ targetPort: "http" })],
    "node-ports": [service({ nodePort: 30080 }), service({ nodePort: 30080 }, { type: "NodePort" })],
    "cluster-address": [service({}, { clusterIP: "10.66.0" }), service({}, { clusterIP: "None" })],
    "traffic-policy": [
      service({}, { externalTrafficPolicy: "Local" }),
      balanced({ externalTrafficPolicy: "Local" }),
    ],
    "source-ranges": [
      balanced({ loadBalancerSourceRanges: ["203.0.113.0/33"] }),
      balanced({ loadBalancerSourceRanges: ["203.0.113.0/24"] }),
    ],
    "load-balancer-only": [
      service({}, { loadBalancerClass: "eks.amazonaws.com/nlb" }),
      balanced({ loadBalancerClass: "eks.amazonaws.com/nlb" }),
    ],
    affinity: [sticky(86_401), sticky(86_400)],
    "external-name": [
      { spec: { type: "ExternalName", externalName: "db_1.example.com" } },
      { spec: { type: "ExternalName", externalName: "db.example.com" } },
    ],
    "ip-families": [
      service({}, { ipFamilyPolicy: "SingleStack", ipFamilies: ["IPv4", "IPv6"] }),
      service({}, { ipFamilyPolicy: "SingleStack", ipFamilies: ["IPv4"] }),
    ],
  }),
  ...ofKind("kubernetes:networking.k8s.io/v1:Ingress", {
    "rules-or-default": [
      { spec: { ingressClassName: "nginx" } },
      { spec: { defaultBackend: { service: { name: "web", port: { number: 80 } } } } },
    ],
    hosts: [ingress({ host: "203.0.113.1" }), ingress({ host: "*.example.com" })],
    paths: [ingress({}, { path: "shop" }), ingress({}, { path: "/shop" })],
    "path-type": [ingress({}, { pathType: "Regex" }), ingress({}, { pathType: "Exact" })],
    backend: [
      ingress({}, { backend: {} }),
      ingress({}, { backend: { resource: { apiGroup: "example.com", kind: "Bucket", name: "web" } } }),
    ],
    "backend-port": [backend({ port: { name: "http", number: 80 } }), backend({ port: { name: "http" } })],
    "backend-name": [backend({ name: "web.apps", port: { number: 80 } }), backend({ port: { number: 80 } })],
    "tls-hosts": [
      ingress({}, {}, { tls: [{ hosts: ["app.*.example.com"], secretName: "web" }] }),
      ingress({}, {}, { tls: [{ hosts: ["*.example.com"], secretName: "web" }] }),
    ],
    "class-name": [
      ingress({}, {}, { ingressClassName: "NGINX" }),
      ingress({}, {}, { ingressClassName: "nginx" }),
    ],
  }),
  ...ofKind(CLASS, { controller: [controller("ingress-nginx"), controller("k8s.io/ingress-nginx")] }),
  changing(
    CLASS,
    "kubernetes:IngressClass:controller-stays",
    controller("k8s.io/ingress-nginx"),
    controller("example.com/other"),
    controller("k8s.io/ingress-nginx"),
  ),
  ...ofKind("kubernetes:networking.k8s.io/v1:NetworkPolicy", {
    ports: [
      rule({ ports: [{ port: 65_536, protocol: "UDP" }] }),
      rule({ ports: [{ port: 53, protocol: "UDP" }] }),
    ],
    "end-ports": [rule({ ports: [{ endPort: 8443 }] }), rule({ ports: [{ port: 8080, endPort: 8443 }] })],
    ranges: [
      rule({ to: [{ ipBlock: { cidr: "10.300.0.0/16" } }] }),
      rule({ to: [{ ipBlock: { cidr: "10.30.0.0/16" } }] }),
    ],
    exceptions: [
      rule({ to: [{ ipBlock: { cidr: "10.30.0.0/16", except: ["10.31.0.0/24"] } }] }),
      rule({ to: [{ ipBlock: { cidr: "10.30.0.0/16", except: ["10.30.0.0/24"] } }] }),
    ],
    peers: [
      rule({ to: [{ ipBlock: { cidr: "10.30.0.0/16" }, podSelector: {} }] }),
      rule({ to: [{ ipBlock: { cidr: "10.30.0.0/16" } }, { podSelector: {} }] }),
    ],
    selectors: [
      rule({ to: [{ podSelector: selecting({ operator: "In" }) }] }),
      rule({ to: [{ podSelector: selecting({ operator: "In", values: ["web"] }) }] }),
    ],
    "policy-types": [
      { spec: { podSelector: {}, policyTypes: ["Ingress", "Egress", "Ingress"] } },
      { spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] } },
    ],
  }),
];
