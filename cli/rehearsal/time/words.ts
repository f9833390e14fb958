import type { Operation } from "../engine.ts";
import { nameOf, typesOf } from "../state.ts";
import { scheduleRatio } from "./figures.ts";
import type { TimeEstimate } from "./figures.ts";

/** What is still as fast as the clouds allow: the engine's own ways cost a second here and there. */
export const ALLOWED_RATIO = 1.02;

/** `23 min 10 s`, `1 h 5 min`, `45 s`. */
export function showDuration(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const parts = [
    hours > 0 ? `${hours} h` : "",
    minutes > 0 ? `${minutes} min` : "",
    rest > 0 && hours === 0 ? `${rest} s` : "",
  ].filter((it) => it !== "");
  return parts.length === 0 ? "0 s" : parts.join(" ");
}

/** The estimate in one line, and in more of them what makes the schedule longer than it has to be. */
export function renderTime(time: TimeEstimate, operation: Operation): readonly string[] {
  const ratio = scheduleRatio(time);
  const path = time.criticalPath.filter(({ seconds }) => seconds >= time.criticalPathSeconds * WORTH_NAMING);
  const why =
    operation === "destroy" && ratio > ALLOWED_RATIO ? ", as the engine deletes level by level" : "";
  const parts = [
    `expected time to ${operation === "destroy" ? "destroy" : "build"} ${showDuration(time.virtualSeconds)}`,
    `critical path ${showDuration(time.criticalPathSeconds)}${path.length === 0 ? "" : `: ${path.map(({ urn }) => nameOf(urn)).join(" -> ")}`}`,
    `ratio ${ratio.toFixed(2)}${why}`,
    `${time.assumedLatencies} of ${time.latencies} latencies assumed`,
  ];
  const needless =
    ratio > ALLOWED_RATIO
      ? time.needless.map(
          ({ urn, on }) => `  no cloud asks for it: ${describe(urn)} waits for ${describe(on)}`,
        )
      : [];
  return [`  ${parts.join("; ")}`, ...needless];
}

/** Shares of the critical path below this are not named in the line. */
const WORTH_NAMING = 0.01;

function describe(urn: string): string {
  const type = typesOf(urn).at(-1) ?? "";
  return `${type.slice(type.lastIndexOf(":") + 1)} ${nameOf(urn)}`;
}
