/**
 * A UUID in the form of RFC 9562.
 * @param digits at least 32 hexadecimal digits
 * @param version 4 when it is of random digits, 7 when it begins with the time
 */
export function guidOfDigits(digits: string, version: "4" | "7" = "4"): string {
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `${version}${digits.slice(13, 16)}`,
    `8${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ].join("-");
}
