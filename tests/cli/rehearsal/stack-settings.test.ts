import assert from "node:assert/strict";
import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import { REHEARSAL_PASSPHRASE, rehearsalSettings } from "../../../cli/rehearsal/stack-settings.ts";

/** Opens what the engine would open with the rehearsal's passphrase. */
function decrypt(secure: unknown, encryptionsalt: unknown): string {
  assert.ok(typeof secure === "string" && typeof encryptionsalt === "string");
  const salt = Buffer.from(encryptionsalt.split(":")[1] ?? "", "base64");
  const key = pbkdf2Sync(REHEARSAL_PASSPHRASE, salt, 1_000_000, 32, "sha256");
  const [version, nonce = "", text = ""] = secure.split(":");
  assert.equal(version, "v1");
  const sealed = Buffer.from(text, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]).toString("utf8");
}

describe("a stack's settings for a rehearsal", () => {
  it("are the same where nothing is secret, under the rehearsal's own encryption", () => {
    const config = {
      "pulumi:disable-default-providers": ["*"],
      "tiny:count": 3,
      "tiny:nested": { a: [{ b: null }] },
    };
    const { content, placeholders } = rehearsalSettings({ config });
    assert.deepEqual(content.config, config);
    assert.deepEqual(Object.keys(content).sort(), ["config", "encryptionsalt"]);
    assert.deepEqual(placeholders, []);
  });

  it("leave out the keys that only the real stack can use", () => {
    const { content } = rehearsalSettings({
      secretsprovider: "awskms://alias/x",
      encryptedkey: "abc",
      encryptionsalt: "v1:real",
      environment: ["shared"],
      config: {},
    });
    assert.deepEqual(Object.keys(content).sort(), ["config", "encryptionsalt"]);
    assert.notEqual(content.encryptionsalt, "v1:real");
  });

  it("replace secrets, also those within objects and lists, by placeholders that stay secret", () => {
    const { content, placeholders } = rehearsalSettings({
      config: {
        "tiny:password": { secure: "v1:x:y" },
        "tiny:users": [{ name: "a", token: { secure: "v1:of-the-stack" } }],
      },
    });
    assert.deepEqual(placeholders, ["tiny:password", "tiny:users[0].token"]);
    const { "tiny:password": password, "tiny:users": users } = content.config;
    assert.ok(typeof password === "object" && password !== null && "secure" in password);
    assert.equal(decrypt(password.secure, content.encryptionsalt), "placeholder-of-tiny:password");
    assert.ok(!JSON.stringify(users).includes("of-the-stack"));
    assert.match(JSON.stringify(users), /^\[\{"name":"a","token":\{"secure":"v1:/);
  });

  it("keep an object that merely has a key `secure` beside others", () => {
    const config = { "tiny:door": { secure: "yes", colour: "red" } };
    assert.deepEqual(rehearsalSettings({ config }).content.config, config);
  });

  it("may be absent", () => {
    assert.deepEqual(rehearsalSettings(null).content.config, {});
  });
});
