import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sh } from "../network/system.ts";
import { FOLDER } from "./machine.ts";

/** A certificate and its key, PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate authority made for one run, in the run's own folder. */
export class Authority {
  readonly #folder: string;
  /** PEM. */
  readonly certificate: string;

  private constructor(folder: string, certificate: string) {
    this.#folder = folder;
    this.certificate = certificate;
  }

  /** @param where the folder that its own is made in */
  static async create(name: string, where = FOLDER): Promise<Authority> {
    const folder = await mkdtemp(join(where, "ca-"));
    const [key, certificate] = [join(folder, "ca.key"), join(folder, "ca.pem")];
    await sh(
      ...["openssl", "req", "-x509", "-newkey", "rsa:2048", "-noenc", "-days", "1"],
      ...["-subj", `/CN=${name}`, "-keyout", key, "-out", certificate],
    );
    return new Authority(folder, await readFile(certificate, "utf8"));
  }

  /** A server's certificate for an address. */
  async issue(name: string, address: string): Promise<KeyPair> {
    const file = (suffix: string): string => join(this.#folder, `${name}.${suffix}`);
    await sh(
      ...["openssl", "req", "-newkey", "rsa:2048", "-noenc", "-subj", `/CN=${name}`],
      ...["-keyout", file("key"), "-out", file("csr")],
    );
    await writeFile(file("ext"), `subjectAltName=IP:${address}\n`);
    await sh(
      ...["openssl", "x509", "-req", "-days", "1", "-in", file("csr"), "-extfile", file("ext")],
      ...["-CA", join(this.#folder, "ca.pem"), "-CAkey", join(this.#folder, "ca.key"), "-CAcreateserial"],
      ...["-out", file("pem")],
    );
    return { certificate: await readFile(file("pem"), "utf8"), key: await readFile(file("key"), "utf8") };
  }
}
