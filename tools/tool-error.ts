/** A tool could not be had. The message says which, why each way to it failed, and the ways that are left. */
export class ToolError extends Error {
  override readonly name = "ToolError";
  /** The tool, such as `Pulumi CLI >= 3.246.0`. */
  readonly tool: string;

  constructor(tool: string, reasons: readonly string[], ways: readonly string[]) {
    super(
      [
        `${tool} could not be had:`,
        ...reasons.map((reason) => `  - ${reason}`),
        `${COUNT[ways.length] ?? "the"} ways to it:`,
        ...ways.map((way, index) => `  ${index + 1}. ${way}`),
      ].join("\n"),
    );
    this.tool = tool;
  }
}

const COUNT = ["no", "the only", "two", "three", "four"];
