import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { auroraAuthority, azureAuthorities } from "../../../lib/database/authorities.ts";

/** Names of the certificates of a PEM text, by common name. */
const namesIn = (pem: string): readonly string[] =>
  (pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map(
    (it) => /^CN=(.*)$/m.exec(new X509Certificate(it).subject)?.[1] ?? "",
  );

describe("authorities", () => {
  it("of Aurora are the region's own, valid for as long as anything here", () => {
    const pem = auroraAuthority("ap-northeast-1");
    assert.deepEqual(namesIn(pem), ["Amazon RDS ap-northeast-1 Root CA RSA2048 G1"]);
    assert.ok(new Date(new X509Certificate(pem).validTo) > new Date("2060-01-01"));
    assert.throws(
      () => auroraAuthority("nowhere-1"),
      /Amazon RDS nowhere-1 .*: no such certificate is known/,
    );
  });

  it("of Flexible Server are two public roots", () => {
    assert.deepEqual(namesIn(azureAuthorities()), [
      "DigiCert Global Root G2",
      "Microsoft RSA Root Certificate Authority 2017",
    ]);
  });
});
