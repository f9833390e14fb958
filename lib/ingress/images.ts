/** What is pinned, by the vendors' own manifests of these releases. */
export const INGRESS_VERSIONS = {
  nginx: "v1.15.1",
  loadBalancerController: "v3.5.0",
  envoyGateway: "v1.9.1",
} as const;

/**
 * kubernetes/ingress-nginx, deploy/static at controller-v1.15.1; envoyproxy/gateway at v1.9.1, which names its Envoy by
 * digest (api/v1alpha1/shared_types.go) and itself by tag: its digest is the one that public projects pin it by
 * (find "envoyproxy/gateway:v1.9.1@sha256"), not asked of its registry. AWS's controller by its chart 3.5.0, which has none.
 */
export const INGRESS_IMAGES = {
  nginx:
    "registry.k8s.io/ingress-nginx/controller:v1.15.1@sha256:594ceea76b01c592858f803f9ff4d2cb40542cae2060410b2c95f75907d659e1",
  certificates:
    "registry.k8s.io/ingress-nginx/kube-webhook-certgen:v1.6.9@sha256:01038e7de14b78d702d2849c3aad72fd25903c4765af63cf16aa3398f5d5f2dd",
  loadBalancerController: "public.ecr.aws/eks/aws-load-balancer-controller:v3.5.0",
  envoyGateway:
    "docker.io/envoyproxy/gateway:v1.9.1@sha256:0049bcb384c591c6a6dd043fe5c9929ef6e74f230e12dd678d2d3701df9b301e",
  envoy:
    "docker.io/envoyproxy/envoy:distroless-v1.39.1@sha256:eb2c01c13125d1629637cb4e4cce7207009fb7cc2c8027f9742758549d15b6f4",
} as const;
