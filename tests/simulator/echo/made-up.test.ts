import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { SdkDeclarations } from "../../../simulator/echo/declarations.ts";
import { madeUp } from "../../../simulator/echo/made-up.ts";
import { isList, isMap } from "../../../simulator/properties.ts";
import type { PropertyMap } from "../../../simulator/properties.ts";

const RESOURCE = `
export declare class Cluster extends pulumi.CustomResource {
    static get(name: string): Cluster;
    /** Text. */
    readonly arn: pulumi.Output<string>;
    readonly endpoint: pulumi.Output<string>;
    readonly nodes: pulumi.Output<outputs.farm.ClusterNode[]>;
    readonly size: pulumi.Output<number | undefined>;
    readonly ready: pulumi.Output<boolean>;
    readonly kind: pulumi.Output<string | enums.farm.Kind>;
    readonly tags: pulumi.Output<{
        [key: string]: string;
    } | undefined>;
    readonly role: pulumi.Output<pulumiAws.iam.Role>;
    constructor(name: string, args: ClusterArgs);
    readonly after: pulumi.Output<string>;
}
`;
const OUTPUTS = `
export declare namespace farm {
    interface ClusterNode {
        clientId: string;
        optional?: string;
        cluster: outputs.farm.ClusterNodeCluster;
    }
    interface ClusterNodeCluster {
        nodes: outputs.farm.ClusterNode[];
        ipAddress: string;
    }
    namespace v2 {
        interface Other {
            name: string;
        }
    }
}
`;

describe("the outputs of what is not modelled", () => {
  let folder: string;
  let sdk: SdkDeclarations;
  const write = (path: string, text: string): void => {
    const file = join(folder, "node_modules", "@pulumi", "acme", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "kakehashi-echo-"));
    write("package.json", "{}");
    write("farm/cluster.d.ts", RESOURCE);
    write(
      "farm/getCluster.d.ts",
      "export interface GetClusterResult {\n    readonly id: string;\n    readonly names: string[];\n}\n",
    );
    write("farm/v2/thing.d.ts", RESOURCE.replaceAll("Cluster", "Thing"));
    write("root.d.ts", RESOURCE.replaceAll("Cluster", "Root"));
    write("types/output.d.ts", OUTPUTS);
    sdk = new SdkDeclarations(join(folder, "app", "src"));
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const source = {
    token: "acme:farm/cluster:Cluster",
    name: "Main one",
    account: "1",
    region: "here",
    hex: (length: number) => "abcdef0123456789abcdef0123456789".repeat(2).slice(0, length),
  };
  const made = (known: PropertyMap) => madeUp(sdk.outputsOf(source.token), known, source, sdk);

  it("are those that the program's SDK declares, of their types", () => {
    assert.deepEqual(made({}), {
      arn: "arn:aws:farm:here:1:Main-one",
      endpoint: "https://main-one-abcdef0.example/",
      size: 1,
      ready: false,
      kind: "kind-abcdef01",
      nodes: [
        {
          clientId: "abcdef01-2345-4789-8bcd-ef0123456789",
          cluster: {
            ipAddress: "192.0.2.1",
            nodes: [{ clientId: "abcdef01-2345-4789-8bcd-ef0123456789" }],
          },
        },
      ],
    });
  });

  it("leave what is known as it is, and complete it", () => {
    const { nodes, arn, extra } = made({
      arn: "own",
      extra: true,
      nodes: [{ clientId: "a", own: 1 }, { clientId: "b" }],
    });
    assert.deepEqual([arn, extra], ["own", true]);
    assert.ok(isList(nodes));
    assert.deepEqual(
      nodes.filter(isMap).map((it) => [it.clientId, it.own, "cluster" in it]),
      [
        ["a", 1, true],
        ["b", undefined, true],
      ],
    );
  });

  it("are found under every way to name a type, and those of functions too", () => {
    const names = (type: string) => [...sdk.outputsOf(type).keys()];
    const all = names(source.token);
    assert.equal(all.length, 6);
    assert.deepEqual(names("acme:farm:Cluster"), all);
    assert.deepEqual(names("acme:farm/v2:Thing"), all);
    assert.deepEqual(names("acme:index/root:Root"), all);
    assert.deepEqual(names("acme:index:Root"), all);
    assert.deepEqual([...sdk.resultOf("acme:farm/getCluster:getCluster").keys()], ["id", "names"]);
    assert.deepEqual([...sdk.objectOf("acme", "farm.v2.Other").keys()], ["name"]);
  });

  it("are none where nothing is declared", () => {
    assert.equal(sdk.outputsOf("acme:farm:Nothing").size, 0);
    assert.equal(sdk.outputsOf("absent:farm:Cluster").size, 0);
    assert.equal(sdk.objectOf("absent", "a.B").size, 0);
  });
});
