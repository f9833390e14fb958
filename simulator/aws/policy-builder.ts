import { crc32 } from "node:zlib";
import { z } from "zod";
import { Refusal } from "../refusal.ts";
import type { InvokeModel } from "../model.ts";
import { isList, isMap, text } from "../properties.ts";
import type { PropertyMap, PropertyValue } from "../properties.ts";
import { strings } from "./subnets.ts";

type Json = z.core.util.JSONType;

/** One value stands alone, more of them in a list. */
function oneOrMany(values: readonly string[]): Json {
  return values.length === 1 ? (values[0] ?? "") : [...values].sort().reverse();
}

function statementOf(statement: PropertyMap): Json {
  const built: Record<string, Json> = {};
  const sid = text(statement, "sid");
  if (sid !== undefined) built.Sid = sid;
  built.Effect = text(statement, "effect") ?? "Allow";
  const lists = {
    Action: "actions",
    NotAction: "notActions",
    Resource: "resources",
    NotResource: "notResources",
  };
  for (const [element, property] of Object.entries(lists)) {
    const values = strings(statement[property]);
    if (values.length > 0) built[element] = oneOrMany(values);
  }
  const who = { Principal: statement.principals, NotPrincipal: statement.notPrincipals };
  for (const [element, principals] of Object.entries(who)) {
    const found = principalsOf(principals);
    if (found !== undefined) built[element] = found;
  }
  const condition = conditionsOf(statement.conditions);
  if (condition !== undefined) built.Condition = condition;
  return built;
}

function principalsOf(value: PropertyValue | undefined): Json | undefined {
  const principals = isList(value) ? value.filter(isMap) : [];
  if (principals.length === 0) return undefined;
  if (principals.some((it) => text(it, "type") === "*")) return "*";
  const built: Record<string, Json> = {};
  for (const it of principals) built[text(it, "type") ?? ""] = oneOrMany(strings(it.identifiers));
  return built;
}

function conditionsOf(value: PropertyValue | undefined): Json | undefined {
  const conditions = isList(value) ? value.filter(isMap) : [];
  if (conditions.length === 0) return undefined;
  const built: Record<string, Record<string, Json>> = {};
  for (const it of conditions) {
    const operator = (built[text(it, "test") ?? ""] ??= {});
    operator[text(it, "variable") ?? ""] = oneOrMany(strings(it.values));
  }
  return built;
}

const documentSchema = z.object({ Statement: z.array(z.json()) });

/** Statements of a whole document given as JSON. */
function statementsOfJson(json: string): readonly Json[] {
  try {
    return documentSchema.parse(JSON.parse(json)).Statement;
  } catch {
    throw new Refusal(
      `sourcePolicyDocuments: must be JSON, got ${json.slice(0, 40)}; pass a policy document`,
    );
  }
}

const getPolicyDocument: InvokeModel = {
  token: "aws:iam/getPolicyDocument:getPolicyDocument",
  run: ({ args }) => {
    const sources = [...strings(args.sourcePolicyDocuments), ...strings([args.sourceJson])];
    const given = isList(args.statements) ? args.statements.filter(isMap) : [];
    const statements = [...sources.flatMap(statementsOfJson), ...given.map(statementOf)];
    const id = text(args, "policyId");
    const document = {
      Version: text(args, "version") ?? "2012-10-17",
      ...(id === undefined ? {} : { Id: id }),
      Statement: statements,
    };
    const json = JSON.stringify(document, null, 2);
    return { ...args, id: String(crc32(json)), json, minifiedJson: JSON.stringify(document) };
  },
};

export const policyInvokes = [getPolicyDocument];
