/** The label by which everything finds an app's pods; it never changes. */
export const selectorOf = ({ name }: { readonly name: string }): Readonly<Record<string, string>> => ({
  "app.kubernetes.io/name": name,
});

/** Labels of all objects of an app. */
export const labelsOf = (args: { readonly name: string }): Readonly<Record<string, string>> => ({
  ...selectorOf(args),
  "app.kubernetes.io/part-of": "kakehashi",
});
