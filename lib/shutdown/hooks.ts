/** The part of a pod's specification that has to do with its stop, in Kubernetes' words. */
export interface StoppingPodSpec {
  readonly terminationGracePeriodSeconds?: number;
  readonly containers: readonly StoppingContainer[];
  readonly initContainers?: readonly StoppingContainer[];
}

export interface StoppingContainer {
  readonly name: string;
  readonly image?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  /** On an init container, `Always` makes it a native sidecar. */
  readonly restartPolicy?: string;
  readonly ports?: readonly object[];
  readonly startupProbe?: object;
  readonly lifecycle?: {
    readonly stopSignal?: string;
    readonly preStop?: {
      readonly exec?: { readonly command?: readonly string[] };
      readonly httpGet?: object;
      readonly tcpSocket?: object;
      readonly sleep?: { readonly seconds: number };
    };
  };
}

/** What a preStop hook does, and when. */
export type Hook =
  | { readonly kind: "none" }
  | { readonly kind: "sleep"; readonly beforeStopSeconds: number; readonly afterStopSeconds: 0 }
  | {
      readonly kind: "exec";
      /** Sleeps before the graceful stop: P. Other commands count for nothing. */
      readonly beforeStopSeconds: number;
      /** Sleeps after it: D. 0 when the hook stops nothing. */
      readonly afterStopSeconds: number;
      /** Whether the hook itself begins the graceful stop. */
      readonly stops: boolean;
      /** Whether it is one sleep and nothing else. */
      readonly onlySleeps: boolean;
    }
  /** A call whose time nobody can know. */
  | { readonly kind: "call"; readonly how: "http" | "tcp" };

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

const SLEEP = /^(?:\S*\/)?sleep\s+(\d+(?:\.\d+)?)([smh]?)$/;

/** Commands that stop the server: Apache's, nginx's, ingress-nginx's, a signal to the first process. */
const STOPS = [
  /^(\S*\/)?(apachectl|apache2ctl|httpd|apache2)\s.*-k\s*(graceful-stop|stop)/,
  /^(\S*\/)?nginx\s.*-s\s*(quit|stop)/,
  /^(\S*\/)?wait-shutdown$/,
  /^kill\s.*\s1$|^kill\s+1$/,
];

/** Reads what a container does before its stop signal. */
export function readHook({ lifecycle }: StoppingContainer): Hook {
  const hook = lifecycle?.preStop;
  if (hook === undefined) return { kind: "none" };
  if (hook.sleep !== undefined)
    return { kind: "sleep", beforeStopSeconds: hook.sleep.seconds, afterStopSeconds: 0 };
  if (hook.exec !== undefined) return readCommand(hook.exec.command ?? []);
  return { kind: "call", how: hook.httpGet === undefined ? "tcp" : "http" };
}

function readCommand(command: readonly string[]): Hook {
  const steps = scriptOf(command)
    .split(/;|&&|\n/)
    .map((step) => step.trim())
    .filter((step) => step !== "");
  const stop = steps.findIndex((step) => STOPS.some((pattern) => pattern.test(step)));
  const stops = stop >= 0;
  const before = stops ? steps.slice(0, stop) : steps;
  return {
    kind: "exec",
    beforeStopSeconds: sleepsIn(before),
    afterStopSeconds: stops ? sleepsIn(steps.slice(stop)) : 0,
    stops,
    onlySleeps: steps.length === 1 && SLEEP.test(steps[0] ?? ""),
  };
}

/** The script of `sh -c SCRIPT`, or the command itself. */
function scriptOf(command: readonly string[]): string {
  const [shell = "", flag, script] = command;
  const isShell = /(^|\/)(ba|da|a)?sh$/.test(shell) && flag?.startsWith("-") === true && flag.endsWith("c");
  return isShell && script !== undefined ? script : command.join(" ");
}

function sleepsIn(steps: readonly string[]): number {
  return steps.reduce((sum, step) => {
    const [, number = "0", unit = "s"] = SLEEP.exec(step) ?? [];
    return sum + Number(number) * (UNIT_SECONDS[unit] ?? 1);
  }, 0);
}

/** Native sidecars: init containers that run on. */
export function sidecarsOf({ initContainers = [] }: StoppingPodSpec): readonly StoppingContainer[] {
  return initContainers.filter(({ restartPolicy }) => restartPolicy === "Always");
}

/** httpd and nginx, whose images say themselves which signal stops them gracefully. */
export function serverOf({ image = "" }: StoppingContainer): "httpd" | "nginx" | undefined {
  const [, name] = /(?:^|\/)(httpd|nginx)(?:[:@]|$)/.exec(image) ?? [];
  return name === "httpd" || name === "nginx" ? name : undefined;
}
