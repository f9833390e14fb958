/** The fields of a schedule, each with its range and its names (github.com/robfig/cron v3, ParseStandard). */
const FIELDS: readonly {
  readonly name: string;
  readonly range: readonly [number, number];
  readonly words: readonly string[];
}[] = [
  { name: "minute", range: [0, 59], words: [] },
  { name: "hour", range: [0, 23], words: [] },
  { name: "day of the month", range: [1, 31], words: [] },
  {
    name: "month",
    range: [1, 12],
    words: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
  },
  { name: "day of the week", range: [0, 6], words: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
];

const MACROS =
  /^@(yearly|annually|monthly|weekly|daily|midnight|hourly|every \d+(\.\d+)?(ns|us|µs|ms|s|m|h)(\d.*)?)$/;

/** What is wrong with a schedule of five fields, or of a macro; undefined when nothing is. */
export function cronProblem(schedule: string): string | undefined {
  if (schedule.startsWith("@")) return MACROS.test(schedule) ? undefined : "is no macro of cron";
  const fields = schedule.split(/\s+/).filter((it) => it !== "");
  if (fields.length !== FIELDS.length) return `must have ${FIELDS.length} fields`;
  for (const [index, { name, range, words }] of FIELDS.entries()) {
    const field = fields[index] ?? "";
    if (!field.split(",").every((item) => isItem(item, range, words)))
      return `must have ${range[0]} to ${range[1]} as its ${name}`;
  }
  return undefined;
}

/** Whether an item is `*`, `?`, a value or a range of values, perhaps with a step. */
function isItem(item: string, [least, most]: readonly [number, number], words: readonly string[]): boolean {
  const [values = "", step, ...others] = item.split("/");
  if (others.length > 0 || (step !== undefined && !/^0*[1-9]\d*$/.test(step))) return false;
  if (values === "*" || values === "?") return true;
  const ends = values.split("-").map((it) => {
    const word = words.indexOf(it.toLowerCase());
    return word >= 0 ? word + least : /^\d+$/.test(it) ? Number(it) : NaN;
  });
  const [start = NaN, end = start] = ends;
  return ends.length <= 2 && start >= least && end <= most && start <= end;
}

/** Whether the IANA database, as Node has it, has a zone of that very name. */
export function zoneExists(zone: string): boolean {
  if (zone === "" || /^local$/i.test(zone) || /^[+-]/.test(zone)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
