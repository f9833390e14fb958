import { z } from "zod";
import { text } from "./forms.ts";

/** Where apps that Argo CD delivers are written. */
export const gitopsSchema = z
  .strictObject({
    directory: text(
      /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/,
      "must be a folder below the project",
      "write one such as gitops/dev",
    ).describe("Nobody else's: what is no app's file goes."),
  })
  .describe("Files for the repository that Argo CD pulls, of apps with delivery: argocd.");
