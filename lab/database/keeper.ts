import { stopStatements } from "../../lib/mysql/link.ts";
import { renderKeeperSql } from "../../lib/mysql/scripts.ts";
import { until } from "../network/system.ts";
import type { Report } from "../report.ts";
import type { Bed } from "./bed.ts";

/** How long a session of a switch keeps the link stopped here, in seconds: long enough for the keeper to run. */
const HELD_SECONDS = 3;

/** What starts a link that MySQL has given up, and what it leaves alone. */
export async function keeper(report: Report, bed: Bed): Promise<void> {
  const { server } = bed.two.clouds.azure;
  const keep = (): Promise<void> => bed.runJob("azure", renderKeeperSql("azure"));
  const linkIs = async (state: string): Promise<boolean> => (await bed.look()).azure?.link === state;

  await server.asRoot("STOP REPLICA IO_THREAD");
  await until("the receiver is off", () => linkIs("OFF ON"));
  await keep();
  await until("the link runs again", () => linkIs("ON ON"));
  report.check("a link that was given up is started again", true);

  // As `drain` stops it: the session of the switch is there until the promotion, or until it is killed.
  const session = server.asRoot([...stopStatements("azure"), `DO SLEEP(${HELD_SECONDS})`].join(";\n"));
  await until("the switch has stopped the link", () => linkIs("OFF OFF"));
  await keep();
  report.check("a link that a switch has stopped stays so", await linkIs("OFF OFF"));
  await session;
  await keep();
  await until("the link runs again", () => linkIs("ON ON"));
  report.check("... and is started again when the switch was given up before the promotion", true);

  await bed.runJob("aurora", renderKeeperSql("aurora"));
  const { aurora } = await bed.look();
  report.check("a server without a link gets none", aurora?.link === "none", aurora?.link);
}

/** Other passwords of all accounts: the Jobs give them to the servers, and the link goes on with its new one. */
export async function rotation(report: Report, bed: Bed): Promise<void> {
  const old = bed.target("azure", "operator");
  bed.rotate();
  await bed.link("azure");
  const asks = async (target: typeof old): Promise<string> =>
    bed.two.clouds.azure.station.ask("query", { target, sql: "SELECT 1" }).then(
      () => "let in",
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
  const now = await Promise.all([
    asks(bed.target("azure", "operator")),
    asks(bed.target("aurora", "operator")),
  ]);
  report.check(
    "accounts have their new passwords on both servers",
    now.every((it) => it === "let in"),
    now.join("; "),
  );
  const refused = await asks(old);
  report.check("... and no longer the old ones", /denied/i.test(refused), refused);
}
