/** How a column's personal data is made unreadable before it leaves production. What is NULL stays NULL. */
export type Mask =
  /** NULL for everybody. The column must allow it. */
  | { readonly kind: "remove" }
  /** The same text for everybody. */
  | { readonly kind: "fixed"; readonly text: string }
  /** Sixteen hexadecimal digits that are the same wherever the value is the same, so that joins still work. */
  | { readonly kind: "pseudonym" }
  /** An address at example.invalid (RFC 2606) that is the same wherever the value is the same. */
  | { readonly kind: "email" }
  /** Every digit but the last ones becomes 0: telephone and card numbers that keep their form. */
  | { readonly kind: "digits"; readonly keepLast: number }
  /** The first of January of the date's year. */
  | { readonly kind: "year" };

/** Masks by column, by table: `shop.customers`. */
export type Masks = Readonly<Record<string, Readonly<Record<string, Mask>>>>;

/** The session variable with the salt of one copy. It is random and forgotten, so nobody can look values up. */
export const SALT_VARIABLE = "@mask_salt";

const PSEUDONYM_LENGTH = 16;

const TEXTS = ["char", "varchar", "tinytext", "text", "mediumtext", "longtext"];

/** What a column must be, so that what a mask makes of it can be stored there. */
export interface MaskedColumn {
  /** As information_schema.columns names them; absent, any. */
  readonly types?: readonly string[];
  /** Characters. */
  readonly length?: number;
  readonly nullable?: boolean;
  /** Different values may become one, which a unique column does not take. */
  readonly repeats?: boolean;
}

/** Says what a mask can be used for. */
export function columnFor(mask: Mask): MaskedColumn {
  switch (mask.kind) {
    case "remove":
      return { nullable: true };
    case "fixed":
      return { types: TEXTS, length: Array.from(mask.text).length, repeats: true };
    case "pseudonym":
      return { types: TEXTS, length: PSEUDONYM_LENGTH };
    case "email":
      return { types: TEXTS, length: PSEUDONYM_LENGTH + "@example.invalid".length };
    case "digits":
      return { types: TEXTS, repeats: true };
    case "year":
      return { types: ["date", "datetime"], repeats: true };
  }
}

/** The SQL expression that reads a column masked; `column` is an expression already. */
export function maskExpression(column: string, mask: Mask): string {
  switch (mask.kind) {
    case "remove":
      return "NULL";
    case "fixed":
      return `IF(${column} IS NULL, NULL, ${hexText(mask.text)})`;
    case "pseudonym":
      return pseudonym(column);
    case "email":
      return `CONCAT(${pseudonym(column)}, '@example.invalid')`;
    case "digits":
      return maskedDigits(column, mask.keepLast);
    case "year":
      return `MAKEDATE(YEAR(${column}), 1)`;
  }
}

/** Of the characters, so that columns of other character sets get the same. */
function pseudonym(column: string): string {
  return `LEFT(SHA2(CONCAT(${SALT_VARIABLE}, CONVERT(${column} USING utf8mb4)), 256), ${PSEUDONYM_LENGTH})`;
}

/** Digits are counted from the end, whatever stands between them. */
function maskedDigits(column: string, keepLast: number): string {
  const kept = `([^0-9]*[0-9]){0,${keepLast}}[^0-9]*$`;
  const end = `IFNULL(REGEXP_SUBSTR(${column}, '${kept}'), '')`;
  const begin = `LEFT(${column}, CHAR_LENGTH(${column}) - CHAR_LENGTH(${end}))`;
  return `CONCAT(REGEXP_REPLACE(${begin}, '[0-9]', '0'), ${end})`;
}

/** A text as bytes, so that nothing in it can end the literal, however often it is quoted. */
function hexText(text: string): string {
  return `CONVERT(X'${Buffer.from(text).toString("hex")}' USING utf8mb4)`;
}
