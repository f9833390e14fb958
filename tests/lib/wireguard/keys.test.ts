import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { isKey, KEY_BYTES, keyPairFrom } from "../../../lib/wireguard/keys.ts";

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
const secret = fc.uint8Array({ minLength: KEY_BYTES, maxLength: KEY_BYTES }).map(base64);

describe("keyPairFrom", () => {
  it("makes what wg genkey and wg pubkey made", () => {
    assert.deepEqual(keyPairFrom("sIeu/0HLYfsCJcq0gsVviAsXxPD/tNSm/KX/Q16eU2M="), {
      privateKey: "sIeu/0HLYfsCJcq0gsVviAsXxPD/tNSm/KX/Q16eU2M=",
      publicKey: "93hRZrfA1jN5t3bGXVSY2Vm4mnh+KlyPSpb6k1ChWT4=",
    });
  });

  it("clamps bytes that are not, and makes what wg pubkey makes of them", () => {
    const bytes = "77076d0a7318a57d3c16c17251b26645df4d2f9dabd0f3f5f9d3b6e8a5e3d0f1";
    assert.deepEqual(keyPairFrom(Buffer.from(bytes, "hex").toString("base64")), {
      privateKey: "cAdtCnMYpX08FsFyUbJmRd9NL52r0PP1+dO26KXj0HE=",
      publicKey: "dW12lpjnxPmivpqTPdR+J1R48biDPw4p1HGrlxZJnjU=",
    });
  });

  it("clamps whatever it is given: nothing but the five bits changes", () => {
    fc.assert(
      fc.property(secret, (text) => {
        const [given, made] = [text, keyPairFrom(text).privateKey].map((key) => Buffer.from(key, "base64"));
        assert.ok(given && made);
        assert.equal(made.readUInt8(0), given.readUInt8(0) & 248);
        assert.equal(made.readUInt8(31), (given.readUInt8(31) & 63) | 64);
        assert.deepEqual(made.subarray(1, 31), given.subarray(1, 31));
      }),
    );
  });

  it("makes the same pair of its own private half", () => {
    fc.assert(
      fc.property(secret, (text) => {
        const pair = keyPairFrom(text);
        assert.deepEqual(keyPairFrom(pair.privateKey), pair);
        assert.ok(isKey(pair.privateKey) && isKey(pair.publicKey));
      }),
    );
  });

  it("makes the public half that Node's own keys have", () => {
    const { publicKey, privateKey } = generateKeyPairSync("x25519");
    const raw = privateKey.export({ format: "der", type: "pkcs8" }).subarray(-KEY_BYTES);
    const spki = publicKey.export({ format: "der", type: "spki" }).subarray(-KEY_BYTES);
    assert.equal(keyPairFrom(base64(raw)).publicKey, base64(spki));
  });

  for (const [what, text] of [
    ["31 bytes", Buffer.alloc(31, 7).toString("base64")],
    ["33 bytes", Buffer.alloc(33, 7).toString("base64")],
    ["nothing", ""],
    ["base64 without padding", Buffer.alloc(32, 7).toString("base64").slice(0, -1)],
    ["another alphabet", `${"-".repeat(42)}A=`],
    ["bits beyond the last byte", `${"A".repeat(42)}B=`],
  ] as const) {
    it(`refuses ${what} without showing it`, () => {
      assert.equal(isKey(text), false);
      assert.throws(
        () => keyPairFrom(text),
        (error) => error instanceof TypeError && (text === "" || !error.message.includes(text)),
      );
    });
  }
});
