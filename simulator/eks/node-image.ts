import type { Construction } from "../construct/construction.ts";
import type { Registered } from "../construct/monitor.ts";
import { combine, known } from "../construct/traced.ts";
import type { Traced } from "../construct/traced.ts";
import { show } from "../properties.ts";

/** The image that was named, or the one that EKS recommends (pulumi-eks v4.3.0, nodejs/eks/nodes/ami.ts). */
export async function imageOf(
  { monitor, providers }: Construction,
  options: Readonly<Record<string, Traced>>,
  cluster: Registered,
): Promise<Traced> {
  if (options.amiId !== undefined) return options.amiId;
  const version = options.version ?? cluster.output("version");
  const type = options.instanceType ?? known(null);
  const name = combine([version, type, options.gpu ?? known(false)], ([kubernetes, instance, gpu]) => {
    const architecture = isGraviton(show(instance ?? "")) ? "arm64" : "x86_64";
    const variant = gpu === true ? "nvidia" : "standard";
    return `/aws/service/eks/optimized-ami/${show(kubernetes)}/amazon-linux-2023/${architecture}/${variant}/recommended/image_id`;
  });
  const parameter = await monitor.invoke("aws:ssm/getParameter:getParameter", { name }, providers.get("aws"));
  return parameter.at("value");
}

/** The device of an image's root volume. */
export async function rootDeviceOf({ monitor, providers }: Construction, imageId: Traced): Promise<Traced> {
  const filters = [{ name: "image-id", values: [imageId] }];
  const image = await monitor.invoke(
    "aws:ec2/getAmi:getAmi",
    { owners: ["self", "amazon"], includeDeprecated: true, filters },
    providers.get("aws"),
  );
  return image.at("blockDeviceMappings", 0, "deviceName");
}

/** `m7g.large` is: a g behind the generation. */
function isGraviton(instanceType: string): boolean {
  return /^[a-z]+\d+g/.test(instanceType);
}
