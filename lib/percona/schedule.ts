// A cron of every day, at one minute of some hours: `0 18 * * *`, `30 6,18 * * *`, `0 */4 * * *`.
const DAILY = /^([0-5]?\d) (\*|\*\/\d{1,2}|\d{1,2}(?:,\d{1,2})*) \* \* \*$/;

/**
 * How often a schedule runs on every day; undefined when it is no cron, or one that leaves days out. Percona's
 * operator keeps a number of backups, and with the runs of a day that is a number of days.
 */
export function runsPerDay(schedule: string): number | undefined {
  const hours = DAILY.exec(schedule)?.[2];
  if (hours === undefined) return undefined;
  if (hours === "*") return 24;
  if (hours.startsWith("*/")) {
    const step = Number(hours.slice(2));
    return step >= 1 && step <= 23 ? Math.ceil(24 / step) : undefined;
  }
  const list = hours.split(",").map(Number);
  return list.every((hour) => hour <= 23) ? new Set(list).size : undefined;
}
