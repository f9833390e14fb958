/** Numbers that Azure keeps of the private ones (Microsoft Learn, "Azure Route Server FAQ", ASNs). */
const AZURE_RESERVED = [65_515, 65_517, 65_518, 65_519, 65_520];

/**
 * Whether Azure uses a number itself. Not to be used on AWS either: paths carry AWS's numbers to Azure, which
 * drops what carries its own.
 */
export const isAzureAsn = (asn: number): boolean => AZURE_RESERVED.includes(asn);

/** The private numbers (RFC 6996). */
export const isPrivateAsn = (asn: number): boolean =>
  (asn >= 64_512 && asn <= 65_534) || (asn >= 4_200_000_000 && asn <= 4_294_967_294);

/** Whether a number fits into two bytes: all that Azure Route Server takes ("Azure Route Server FAQ"). */
export const isTwoByteAsn = (asn: number): boolean => asn <= 65_535;

/** The number of Azure's Route Servers; it cannot be chosen ("Azure Route Server FAQ"). */
export const AZURE_ROUTE_SERVER_ASN = 65_515;
