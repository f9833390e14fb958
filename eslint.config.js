import js from "@eslint/js";
import prettier from "eslint-config-prettier";
import tseslint from "typescript-eslint";

/** SDK roots and their index files load every class of a cloud; a class has a module of its own. */
const sdkRoots = {
  regex: "^@pulumi/(aws|azure-native|eks|kubernetes|random)(/(.*/)?index(\\.js)?)?$",
  message:
    "Import the class's own module, such as @pulumi/aws/ec2/vpc.js: SDK roots load thousands of files.",
  allowTypeImports: true,
};

export default tseslint.config(
  { ignores: ["node_modules/", ".kakehashi/", "coverage/", "**/*.cjs"] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  prettier,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ["*.js"] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/no-restricted-imports": ["error", { patterns: [sdkRoots] }],
      "no-mixed-operators": [
        "error",
        {
          groups: [
            ["??", "?:"],
            ["&&", "||"],
          ],
          allowSamePrecedence: true,
        },
      ],
      "max-lines": ["error", { max: 400, skipBlankLines: false, skipComments: false }],
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // A describe() is a table of contents, not a function; mocha's own chains are not awaited.
    files: ["tests/**/*.ts"],
    rules: { "max-lines-per-function": "off" },
  },
  { files: ["**/*.js"], extends: [tseslint.configs.disableTypeChecked] },
);
