import { Registry } from "../registry.ts";
import type { KnownType } from "./fault-context.ts";

/** Every type and function that is modelled and can be listed. */
export async function knownTypes(): Promise<readonly KnownType[]> {
  const packages = await new Registry().all();
  return packages.flatMap(({ listed = [], invokes }) => [
    ...listed.map(({ type, inStateOnly = false }) => ({ token: type, isFunction: false, inStateOnly })),
    ...invokes.map(({ token }) => ({ token, isFunction: true, inStateOnly: false })),
  ]);
}
