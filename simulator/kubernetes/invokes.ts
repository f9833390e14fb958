import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { Refusal } from "../refusal.ts";
import type { InvokeContext, InvokeModel } from "../model.ts";
import { text } from "../properties.ts";

const documents = z.array(z.record(z.string(), z.json()));

/** The functions behind the client-side components of @pulumi/kubernetes. */
export const invokes: readonly InvokeModel[] = [
  {
    token: "kubernetes:yaml:decode",
    required: ["text"],
    run: ({ args }) => {
      const parsed = documents.safeParse(
        parseAllDocuments(text(args, "text") ?? "").flatMap((it) => {
          const content: unknown = it.toJS();
          return content === null ? [] : [content];
        }),
      );
      if (!parsed.success)
        throw new Refusal("text: must be YAML documents that are maps, got another text; correct it");
      return { result: parsed.data };
    },
  },
  ...["kubernetes:helm:template", "kubernetes:kustomize:directory"].map((token) => ({
    token,
    run: (ctx: InvokeContext) => {
      if (ctx.tolerates(`${token} is not simulated`, "nothing of the chart or directory is made"))
        return { result: [] };
      throw new Refusal(
        `${token}: is not simulated, got a chart or directory to render; use a Helm Release, or manifests`,
      );
    },
  })),
];
