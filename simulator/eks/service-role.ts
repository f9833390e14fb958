import { createHash } from "node:crypto";
import type { Construction } from "../construct/construction.ts";
import type { Registered } from "../construct/monitor.ts";
import { combine, known } from "../construct/traced.ts";
import type { Traced, Tree } from "../construct/traced.ts";

/** A role and what it may do. */
export interface ServiceRoleArgs {
  /** Who assumes it, such as `eks.amazonaws.com`. */
  readonly service: string;
  readonly description?: string;
  /** Names of AWS-managed policies. */
  readonly policies: readonly string[];
  readonly tags: Tree;
  /** @default sts:AssumeRole alone */
  readonly actions?: readonly string[];
}

/** The role, and its ARN known only when its policies are attached. */
export interface ServiceRole {
  readonly role: Registered;
  readonly resolvedArn: Traced;
  readonly attachments: readonly Registered[];
}

/** Children of pulumi-eks v4.3.0, nodejs/eks/servicerole.ts. */
export async function createServiceRole(
  { monitor, self }: Construction,
  name: string,
  args: ServiceRoleArgs,
): Promise<ServiceRole> {
  const component = await monitor.registerComponent({
    type: "eks:index:ServiceRole",
    name,
    parent: self.urn,
    inputs: { service: args.service, description: args.description, tags: args.tags },
    aliases: [],
    protect: undefined,
    dependencies: [],
    providers: new Map(),
  });
  const role = await monitor.register({
    type: "aws:iam/role:Role",
    name: `${name}-role`,
    parent: component.urn,
    inputs: { description: args.description, assumeRolePolicy: trustPolicy(args), tags: args.tags },
  });
  const attachments = await Promise.all(
    args.policies.map((policy) => {
      const policyArn = `arn:aws:iam::aws:policy/${policy}`;
      return monitor.register({
        type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        name: `${name}-${shortHash(policyArn)}`,
        parent: component.urn,
        inputs: { policyArn, role: role.reference() },
      });
    }),
  );
  const resolvedArn = combine(
    [role.output("arn"), ...attachments.map((it) => it.id)],
    ([arn]) => arn ?? null,
  );
  await monitor.registerOutputs(component.urn, {
    resolvedRole: role.reference(),
    directRole: role.reference(),
  });
  return { role, resolvedArn, attachments };
}

function trustPolicy({ service, actions = ["sts:AssumeRole"] }: ServiceRoleArgs): Traced {
  const statement = { Action: actions, Effect: "Allow", Principal: { Service: [service] } };
  return known(JSON.stringify({ Version: "2012-10-17", Statement: [statement] }));
}

function shortHash(text: string): string {
  return createHash("sha1").update(text).digest("hex").slice(0, 8);
}
