import type { Report } from "../report.ts";
import type { Bed } from "./bed.ts";

/** The page of the AKS story: one query after the other. */
const QUERIES = 5_000;

/** The same page beside the database and from the other cloud. */
export async function pages(report: Report, bed: Bed): Promise<void> {
  const ask = async (from: "aurora" | "azure"): Promise<number> =>
    (await bed.two.clouds[from].station.ask("page", {
      target: bed.target("aurora", "application"),
      queries: QUERIES,
    })) as number;
  const local = await ask("aurora");
  const remote = await ask("azure");
  report.figure("pageLocalSeconds", local);
  report.figure("pageRemoteSeconds", remote);
  report.check(
    `a page of ${QUERIES} queries, local and from the other cloud`,
    remote > local,
    `${local.toFixed(1)} s and ${remote.toFixed(1)} s`,
  );
}
