/** Where a gateway finds its bundle, read with the machine's own identity. */
export type BundleSource =
  | {
      readonly kind: "aws-secrets-manager";
      readonly region: string;
      /** ARN of the secret. */
      readonly secretId: string;
    }
  | {
      readonly kind: "azure-key-vault";
      /** Such as `https://bridge.vault.azure.net`. */
      readonly vaultUri: string;
      readonly secretName: string;
    };
