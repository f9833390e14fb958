import type { Check, PropertyRule, ResourceModel } from "../model.ts";
import { isMap } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import { armObject, copiedName, inResourceGroup, parentName } from "./arm.ts";
import { MAINTENANCE_CONFIGURATION, MANAGED_CLUSTER } from "./kubernetes-kinds.ts";
import { mapsAt, refusal, textAt, valueAt } from "./values.ts";

const { token } = MAINTENANCE_CONFIGURATION;
const PAGE = "https://learn.microsoft.com/azure/aks/planned-maintenance";
const WINDOW = "maintenanceWindow";
const SCHEDULES = ["daily", "weekly", "absoluteMonthly", "relativeMonthly"];
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

const number = (min: number, max: number): PropertyRule => ({ required: true, min, max, source: PAGE });
const day: PropertyRule = { required: true, oneOf: DAYS, ignoreCase: true, source: PAGE };
const date: PropertyRule = {
  required: true,
  pattern: /^\d{4}-\d{2}-\d{2}$/,
  patternMeans: "a date such as 2026-12-23",
  source: PAGE,
};

const oneSchedule: Check = {
  id: `${token}:schedule`,
  source: PAGE,
  refuses: ({ inputs }) => {
    const schedule = valueAt(inputs, `${WINDOW}.schedule`);
    if (!isMap(schedule)) return undefined;
    const said = SCHEDULES.filter((key) => schedule[key] !== undefined);
    if (said.length === 1) return undefined;
    return refusal(
      `${WINDOW}.schedule`,
      "a window has one schedule",
      said.join(" and ") || undefined,
      `set one of ${SCHEDULES.join(", ")}`,
    );
  },
};

const scheduleOfName: Check = {
  id: `${token}:schedule-of-default`,
  source: PAGE,
  needs: ["configName"],
  refuses: ({ inputs }) => {
    if (textAt(inputs, "configName") !== "default") return undefined;
    const schedule = valueAt(inputs, `${WINDOW}.schedule`);
    const other = isMap(schedule)
      ? SCHEDULES.find((key) => key !== "weekly" && schedule[key] !== undefined)
      : undefined;
    return other === undefined
      ? undefined
      : refusal(`${WINDOW}.schedule`, "the default configuration is weekly", other, "use weekly");
  },
};

const windowOfName: Check = {
  id: `${token}:window`,
  source: PAGE,
  needs: ["configName"],
  refuses: ({ inputs }) => {
    const name = textAt(inputs, "configName") ?? "";
    const isOld = inputs.timeInWeek !== undefined || inputs.notAllowedTime !== undefined;
    const isNew = inputs[WINDOW] !== undefined;
    if (isOld && (isNew || name !== "default"))
      return refusal(
        "timeInWeek",
        "is the older form, of the default configuration alone",
        name,
        `use ${WINDOW}`,
      );
    if (isOld || isNew) return undefined;
    return refusal(WINDOW, "a maintenance configuration has a window", undefined, "set it");
  },
};

const backwards: Check = {
  id: `${token}:dates`,
  source: PAGE,
  refuses: ({ inputs }) => {
    const wrong = mapsAt(inputs, `${WINDOW}.notAllowedDates`).find(
      (it) => (textAt(it, "start") ?? "") > (textAt(it, "end") ?? "9"),
    );
    return wrong === undefined
      ? undefined
      : refusal(`${WINDOW}.notAllowedDates`, "must end after they start", wrong, "exchange the two");
  },
};

/** Windows say what they are not given: they begin today, at UTC. */
function windowOutput(inputs: PropertyMap, now: string): PropertyMap {
  const given = inputs[WINDOW];
  if (!isMap(given)) return {};
  return { [WINDOW]: { utcOffset: "+00:00", startDate: now.slice(0, 10), ...given } };
}

export const maintenanceConfiguration: ResourceModel = {
  type: token,
  title: "maintenance configuration",
  ...copiedName("configName"),
  properties: {
    resourceGroupName: inResourceGroup,
    resourceName: parentName(MANAGED_CLUSTER, "cascades"),
    configName: {
      required: true,
      immutable: true,
      oneOf: ["default", "aksManagedAutoUpgradeSchedule", "aksManagedNodeOSUpgradeSchedule"],
      source: PAGE,
    },
    [`${WINDOW}.schedule`]: { required: true, source: PAGE },
    [`${WINDOW}.durationHours`]: number(4, 24),
    [`${WINDOW}.startTime`]: {
      required: true,
      pattern: /^(?:[01]\d|2[0-3]):[0-5]\d$/,
      patternMeans: "a time of day, HH:MM",
      source: PAGE,
    },
    [`${WINDOW}.utcOffset`]: {
      pattern: /^[-+]\d{2}:\d{2}$/,
      patternMeans: "an offset from UTC such as +09:00",
      source: PAGE,
    },
    [`${WINDOW}.schedule.daily.intervalDays`]: number(1, 7),
    [`${WINDOW}.schedule.weekly.intervalWeeks`]: number(1, 4),
    [`${WINDOW}.schedule.weekly.dayOfWeek`]: day,
    [`${WINDOW}.schedule.absoluteMonthly.intervalMonths`]: number(1, 6),
    [`${WINDOW}.schedule.absoluteMonthly.dayOfMonth`]: number(1, 31),
    [`${WINDOW}.schedule.relativeMonthly.intervalMonths`]: number(1, 6),
    [`${WINDOW}.schedule.relativeMonthly.dayOfWeek`]: day,
    [`${WINDOW}.schedule.relativeMonthly.weekIndex`]: {
      required: true,
      oneOf: ["First", "Second", "Third", "Fourth", "Last"],
      ignoreCase: true,
      source: PAGE,
    },
    [`${WINDOW}.notAllowedDates[*].start`]: date,
    [`${WINDOW}.notAllowedDates[*].end`]: date,
    "timeInWeek[*].day": { oneOf: DAYS, ignoreCase: true, source: PAGE },
    "timeInWeek[*].hourSlots[*]": { min: 0, max: 23, source: PAGE },
  },
  checks: [oneSchedule, scheduleOfName, windowOfName, backwards],
  inputOnly: ["resourceGroupName", "resourceName", "configName"],
  create: (ctx) => {
    const { id, outputs } = armObject(MAINTENANCE_CONFIGURATION, ctx);
    return { id, outputs: { ...outputs, ...windowOutput(ctx.inputs, ctx.now) } };
  },
  update: (ctx) => windowOutput(ctx.inputs, textAt(ctx.oldOutputs, `${WINDOW}.startDate`) ?? ctx.now),
};
