import { showValue, type Problem } from "../problems.ts";
import { ceilingsOf, cloudOf, ignoresGrace, type Ceiling } from "./ceilings.ts";
import { PATH_CLOUDS, PATH_NAMES } from "./floors.ts";
import type { ShutdownRequest } from "./request.ts";
import { longestRequest, neededSeconds, showTerms, type Terms } from "./terms.ts";

/** What is wrong with a request, each problem at the term that has to change. */
export function findBudgetProblems(at: string, request: ShutdownRequest, terms: Terms): readonly Problem[] {
  const wrong = [...findValueProblems(at, request), ...findPathProblems(at, request)];
  if (wrong.length > 0) return wrong;
  const needed = Math.ceil(neededSeconds(terms));
  // The lowest says all that the others would say.
  const [lowest] = ceilingsOf(request.nodeClass)
    .filter(({ seconds }) => needed > seconds)
    .sort((one, other) => one.seconds - other.seconds);
  return lowest === undefined ? [] : [tooLong(at, request, terms, lowest)];
}

function findValueProblems(at: string, request: ShutdownRequest): readonly Problem[] {
  const values = [
    { path: `${at}.requestSeconds`, seconds: request.requestSeconds },
    ...request.sidecars.map(({ stopSeconds }, index) => ({
      path: `${at}.sidecars[${index}].stopSeconds`,
      seconds: stopSeconds,
    })),
    ...Object.entries(request.floors ?? {}).map(([path, seconds]) => ({
      path: `${at}.floors.${path}`,
      seconds,
    })),
  ];
  return values
    .filter(({ seconds }) => !(Number.isFinite(seconds) && seconds >= 0))
    .map(({ path, seconds }) => ({
      path,
      problem: "must be seconds, 0 or more",
      got: showValue(seconds),
      fix: "measure the longest one and write its seconds",
    }));
}

function findPathProblems(at: string, { path, nodeClass, sidecars }: ShutdownRequest): readonly Problem[] {
  const problems: Problem[] = [];
  const cloud = PATH_CLOUDS[path];
  if (cloud !== undefined && cloud !== cloudOf(nodeClass)) {
    const fix = "choose a path of the nodes' cloud";
    problems.push({ path: `${at}.path`, problem: `${nodeClass.kind} is not behind it`, got: path, fix });
  }
  if (ignoresGrace(nodeClass) && sidecars.length > 0) {
    problems.push({
      path: `${at}.sidecars`,
      problem: "cannot stop after the containers on classic virtual nodes, which end a deleted pod at once",
      got: showValue(sidecars.map(({ name }) => name)),
      fix: "leave them out, or use virtual nodes of the next generation (aci-next)",
    });
  }
  return problems;
}

/** Finds the term that does not fit: the path's, the sidecars', or else the request's. */
function tooLong(at: string, request: ShutdownRequest, terms: Terms, ceiling: Ceiling): Problem {
  const needed = Math.ceil(neededSeconds(terms));
  const limit = `the ${ceiling.seconds} s that ${ceiling.what}`;
  const problem = `needs a grace period of ${needed} s: ${showTerms(terms)}, more than ${limit}`;
  const longest = longestRequest(ceiling.seconds, terms);
  if (longest >= 0) {
    const fix = `make requestSeconds ${longest} at most, or ${ceiling.raise}`;
    return { path: `${at}.requestSeconds`, problem, got: String(request.requestSeconds), fix };
  }
  const withoutSidecars = longestRequest(ceiling.seconds, { ...terms, sidecarSeconds: 0 });
  if (withoutSidecars >= 0) {
    const left = Math.max(0, Math.floor(withoutSidecars - terms.requestSeconds));
    const fix = `let all sidecars together stop in ${left} s, or ${ceiling.raise}`;
    return { path: `${at}.sidecars`, problem, got: `${terms.sidecarSeconds} s`, fix };
  }
  const why = `${PATH_NAMES[request.path]} sends requests for ${terms.propagationSeconds} s after a deletion`;
  const fix = `${why}: choose a path that ends sooner, or ${ceiling.raise}`;
  return { path: `${at}.path`, problem, got: request.path, fix };
}
