/** Least and most of each field: minute, hour, day, month, day of the week. */
const BOUNDS = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
] as const;

const ITEM = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/;

/** Whether a text is a schedule that CronJobs take (Kubernetes, "CronJob", schedule syntax), without names and macros. */
export function isCron(text: string): boolean {
  const fields = text.split(" ");
  if (fields.length !== BOUNDS.length) return false;
  return fields.every((field, index) => {
    const [least, most] = BOUNDS[index] ?? [0, 0];
    return field.split(",").every((item) => {
      const [whole, first, last, step] = ITEM.exec(item) ?? [];
      if (whole === undefined || step === "0") return false;
      const [from, to] = [Number(first ?? least), Number(last ?? first ?? most)];
      return from >= least && to <= most && from <= to;
    });
  });
}

/** The hours in which a schedule runs. */
export function hoursOf(schedule: string): readonly number[] {
  const [, field = ""] = schedule.split(" ");
  const items = field.split(",").map((item) => {
    const [, first, last, step = "1"] = ITEM.exec(item) ?? [];
    const open = first === undefined || (last === undefined && item.includes("/"));
    return { from: Number(first ?? 0), to: open ? 23 : Number(last ?? first), step: Number(step) };
  });
  return Array.from({ length: 24 }, (_, hour) => hour).filter((hour) =>
    items.some(({ from, to, step }) => hour >= from && hour <= to && (hour - from) % step === 0),
  );
}
