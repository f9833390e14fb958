/** Where an image is asked for. */
export interface ImageReference {
  /** The registry's host, with its port where it says one. */
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
}

/** The registry of names that begin with none, and the host that answers for it. */
const DOCKER_HUB = { name: "docker.io", host: "registry-1.docker.io" };

const HOST = /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d+)?$/;
const REPOSITORY = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;

/**
 * Reads `docker.io/library/httpd:2.4`, as github.com/distribution/reference does: a name without a registry is one of
 * Docker Hub's, and there one without a folder is in `library`.
 * @returns undefined when it is no name with a tag
 */
export function parseReference(image: string): ImageReference | undefined {
  const [first = "", ...others] = image.split("/");
  const isHost = others.length > 0 && (/[.:]/.test(first) || first === "localhost");
  const path = isHost ? others.join("/") : image;
  const colon = path.lastIndexOf(":");
  const [name, tag] = [path.slice(0, Math.max(colon, 0)), path.slice(colon + 1)];
  if (isHost && !HOST.test(first)) return undefined;
  if (!REPOSITORY.test(name) || !TAG.test(tag)) return undefined;
  if (isHost && first !== DOCKER_HUB.name) return { registry: first, repository: name, tag };
  return { registry: DOCKER_HUB.host, repository: name.includes("/") ? name : `library/${name}`, tag };
}
