/** The cloud says no. The message is `path: problem, got X; fix` or the vendor's own words. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}
