import type { ResourceModel } from "./model.ts";

/** Finds a model by its type. */
export function modelFinder(models: readonly ResourceModel[]): (type: string) => ResourceModel | undefined {
  const byType = new Map(models.map((model) => [model.type, model]));
  return (type) => byType.get(type);
}
