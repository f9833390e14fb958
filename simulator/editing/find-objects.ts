import { nearest } from "../../lib/nearest.ts";
import type { Problem } from "../../lib/problems.ts";
import { titleOf } from "../rules.ts";
import type { WorldObject } from "../world.ts";

/** An object by the name of the resource that made it. */
export function nameOf({ urn }: Pick<WorldObject, "urn">): string {
  return urn.split("::").slice(3).join("::");
}

/** What tells an object from others of its name: `Vpc/aws-vpc`. */
export function titledName(object: Pick<WorldObject, "urn" | "type">): string {
  return `${titleOf(object.type)}/${nameOf(object)}`;
}

/** A word that names one object does not, and what would. */
export class NotOne extends Error {
  override readonly name = "NotOne";
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.problem);
    this.problem = problem;
  }
}

/** Whether a word is an object's name, name with type (`Vpc/aws-vpc`, whole types too), id or URN. Case does not matter. */
export function isNamed(object: WorldObject, word: string): boolean {
  const wanted = word.toLowerCase();
  const name = nameOf(object);
  return [name, titledName(object), `${object.type}/${name}`, object.id, object.urn].some(
    (it) => it.toLowerCase() === wanted,
  );
}

/**
 * The one object that a word names.
 * @throws NotOne with what there is instead
 */
export function findObject(objects: readonly WorldObject[], word: string): WorldObject {
  const found = objects.filter((it) => isNamed(it, word));
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  throw new NotOne(only === undefined ? unknown(objects, word) : ambiguous(found, word));
}

/**
 * Splits `NAME.path`. Names and ids have dots too, so the longest name that there is counts.
 * @throws NotOne
 */
export function findProperty(
  objects: readonly WorldObject[],
  text: string,
): { readonly object: WorldObject; readonly path: string } {
  const ends = [...text.matchAll(/[.[]/g)].map(({ index }) => index);
  const end = ends.findLast((it) => objects.some((object) => isNamed(object, text.slice(0, it))));
  if (end !== undefined) {
    const path = text.slice(end).replace(/^\./, "");
    return { object: findObject(objects, text.slice(0, end)), path };
  }
  // Either the name is wrong, or a name without a property.
  return {
    object: findObject(objects, objects.some((it) => isNamed(it, text)) ? text : text.slice(0, ends[0])),
    path: "",
  };
}

function unknown(objects: readonly WorldObject[], word: string): Problem {
  const meant = nearest(word, [...new Set(objects.flatMap((it) => [nameOf(it), titledName(it)]))]);
  const fix = meant === undefined ? "list the world to see its names" : `did you mean ${meant}?`;
  return { path: word, problem: "is no object of this world", got: "", fix };
}

/** By name and type where that tells them apart, else by id. */
function ambiguous(found: readonly WorldObject[], word: string): Problem {
  const titles = found.map(titledName);
  const told = found.map((it, index) => {
    const title = titles[index] ?? "";
    return titles.filter((other) => other === title).length === 1
      ? `${title} (${it.id})`
      : `${it.urn} (${it.id})`;
  });
  return {
    path: word,
    problem: `names ${found.length} objects`,
    got: "",
    fix: `use one of\n${told.map((it) => `  ${it}`).join("\n")}`,
  };
}
