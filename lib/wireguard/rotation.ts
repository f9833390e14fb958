import { type Problem, showValue } from "../problems.ts";

/** The generations of keys that exist while generation `n` is asked for: the one before, and it. */
export function generationsOf(generation: number): readonly number[] {
  return generation === FIRST_GENERATION ? [generation] : [generation - 1, generation];
}

/** The generation that a bridge starts with. */
export const FIRST_GENERATION = 1;

/**
 * What is wrong with a generation. Each bundle carries the keys of two generations, so that gateways which have
 * it and gateways which have the one before know one pair in common; a step of two would cut every tunnel.
 * @param generation what the config asks for
 * @param deployed what the last deployment asked for; undefined when there was none
 */
export function generationProblems(generation: number, deployed: number | undefined): readonly Problem[] {
  const refuse = (problem: string, fix: string): readonly Problem[] => [
    { path: "vpn.generation", problem, got: showValue(generation), fix },
  ];
  if (!Number.isInteger(generation) || generation < FIRST_GENERATION)
    return refuse(`must be a whole number from ${FIRST_GENERATION}`, `start with ${FIRST_GENERATION}`);
  if (deployed === undefined || generation === deployed || generation === deployed + 1) return [];
  if (generation < deployed) {
    return refuse(`goes back from ${deployed}, whose keys the gateways may be using`, `keep ${deployed}`);
  }
  return refuse(
    `skips a generation: ${deployed} is deployed, and gateways keep the keys of one generation before`,
    `use ${deployed + 1}, wait until every gateway has it, then go on`,
  );
}
