/** Modules that azure-native 3 has split off or renamed. */
const MOVED: Readonly<Record<string, string>> = {
  "azure-native:network:PrivateZone": "azure-native:privatedns:PrivateZone",
  "azure-native:network:PrivateRecordSet": "azure-native:privatedns:PrivateRecordSet",
  "azure-native:network:VirtualNetworkLink": "azure-native:privatedns:VirtualNetworkLink",
  "azure-native:insights:DiagnosticSetting": "azure-native:monitor:DiagnosticSetting",
};

/**
 * The name of a type that a model has: `azure-native:network/v20240101:Subnet` is the `azure-native:network:Subnet` of
 * another API version. Types of other packages are what they are.
 */
export function canonicalType(type: string): string {
  if (!type.startsWith("azure-native:")) return type;
  const plain = type.replace(/\/v\d{8}(?:preview)?:/, ":");
  return MOVED[plain] ?? plain;
}
