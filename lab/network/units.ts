/** A systemd unit's settings, as far as the lab plays systemd. */
interface Unit {
  readonly listenPort: string | undefined;
  readonly command: string;
  readonly settings: string;
  readonly nice: string;
  readonly restarts: boolean;
  readonly restartSeconds: string;
}

function read(socket: string, service: string): Unit {
  const setting = (name: string, text = service): string | undefined =>
    new RegExp(`^${name}=(.*)$`, "m").exec(text)?.[1];
  return {
    listenPort: setting("ListenStream", socket),
    command: setting("ExecStart") ?? "false",
    settings: setting("EnvironmentFile") ?? "/dev/null",
    nice: setting("Nice") ?? "0",
    restarts: setting("Restart") === "always",
    restartSeconds: setting("RestartSec") ?? "1",
  };
}

/**
 * The shell program that does what systemd would do with a unit: a service runs, again when it ends if it says so; a
 * socket starts a process for each connection.
 * @param unit such as `kakehashi-gateway.service`
 * @param files the unit files by name
 * @param variables what the lab adds to the unit's environment
 */
export function shellOf(
  unit: string,
  files: ReadonlyMap<string, string>,
  variables: Readonly<Record<string, string>>,
): string {
  const service = unit.endsWith(".socket") ? unit.replace(".socket", "@.service") : unit;
  const { listenPort, command, settings, nice, restarts, restartSeconds } = read(
    files.get(unit) ?? "",
    files.get(service) ?? "",
  );
  const listening =
    listenPort === undefined
      ? command
      : `socat TCP-LISTEN:${listenPort},reuseaddr,fork EXEC:"${command}",nofork`;
  const environment = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  const run = `nice -n ${nice} ${listening}`;
  return [
    "set -a",
    `. ${settings}`,
    ...environment,
    restarts ? `while :; do ${run}; sleep ${restartSeconds}; done` : `exec ${run}`,
  ].join("\n");
}
