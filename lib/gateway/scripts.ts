import { readFileSync } from "node:fs";

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");

/** A script as it is delivered: secrets and user data have little room, so comments and indentation stay here. */
const compact = (script: string): string =>
  script
    .split("\n")
    .map((line) => line.trim())
    .filter((line, index) => line !== "" && (index === 0 || !line.startsWith("#")))
    .map((line) => `${line}\n`)
    .join("");

/** What a gateway has from its first boot on: fetches the bundle, and starts the agent that is in it. */
export const BOOT = compact(read("boot.bash"));

/** The agent: applies bundles and changes keys. Needs Debian's wireguard-tools, bird2, nftables, jq and curl. */
export const AGENT = compact(read("agent.bash"));
