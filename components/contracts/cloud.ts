/** The clouds that the platform spans. */
export type Cloud = "aws" | "azure";

/** Tags on every taggable resource of a cloud. */
export type Tags = Readonly<Record<string, string>>;
