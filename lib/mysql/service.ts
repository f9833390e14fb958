/** The managed MySQL services. Each has its own procedures for what MySQL's administrator may not do there. */
export type MySqlService = "aurora" | "azure";

export const MYSQL_SERVICES: readonly MySqlService[] = ["aurora", "azure"];

/** The other one. */
export const peerOf = (service: MySqlService): MySqlService => (service === "aurora" ? "azure" : "aurora");
