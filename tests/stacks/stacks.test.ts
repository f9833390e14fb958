import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { drift } from "../../bench/drift/scenario.ts";
import { sideOf } from "../../cli/rehearsal/clouds.ts";
import { EngineState, isCounted, nameOf } from "../../cli/rehearsal/state.ts";
import { ALLOWED_RATIO } from "../../cli/rehearsal/time/words.ts";
import { World } from "../../simulator/world.ts";
import { CheckoutCopy } from "../../tools/checkout-copy.ts";
import { counts, kakehashi, rehearse } from "../rehearsal/kakehashi.ts";

/** Set to 1, the lists are written instead of compared: `KAKEHASHI_UPDATE_URNS=1 ./kakehashi test --only rehearsal`. */
const UPDATE = process.env.KAKEHASHI_UPDATE_URNS === "1";

describe("the committed stacks", function () {
  this.timeout(300_000);
  let checkout: CheckoutCopy;
  let files: readonly string[];

  before(() => {
    checkout = new CheckoutCopy();
    files = checkout.fingerprint();
  });

  after(() => {
    checkout.remove();
  });

  const root = (stack: string) => join(checkout.folder, ".kakehashi", "kakehashi", stack);
  const stateOf = (stack: string) => new EngineState(join(root(stack), "backend"), "kakehashi", stack);

  function worldSize(stack: string): number {
    const world = World.open(join(root(stack), "world"));
    try {
      return world.size;
    } finally {
      world.close();
    }
  }

  for (const stack of ["dev", "prod"]) {
    describe(stack, () => {
      it("previews and is built from nothing, as previewed", async () => {
        const preview = await rehearse([stack, "--preview"], checkout.folder);
        assert.deepEqual([preview.code, preview.line.resources], [0, 0], preview.stderr);
        const { code, line, stderr } = await rehearse([stack], checkout.folder);
        assert.deepEqual([code, line.result], [0, "succeeded"], stderr);
        assert.ok(line.create > 100, `${line.create} resources`);
        assert.equal(line.create, preview.line.create);
        assert.deepEqual(counts(line), [line.create, 0, 0, 0, 0, line.create]);
        // No wait of the program makes the build longer than the clouds do.
        const ratio = line.scheduleRatio ?? Infinity;
        assert.ok((line.criticalPathSeconds ?? 0) > 600 && ratio <= ALLOWED_RATIO, stderr);
      });

      it("has the resources of its checked-in list", () => {
        const urns = stateOf(stack)
          .resources()
          .filter(isCounted)
          .map(({ urn }) => urn);
        const list = `${urns.toSorted().join("\n")}\n`;
        const file = join(import.meta.dirname, `${stack}.urns.txt`);
        if (UPDATE || !existsSync(file)) writeFileSync(file, list);
        assert.equal(
          list,
          readFileSync(file, "utf8"),
          `${stack}.urns.txt; KAKEHASHI_UPDATE_URNS=1 writes it anew`,
        );
      });

      it("does not change when it is built again", async () => {
        const { line, stderr } = await rehearse([stack], checkout.folder);
        assert.deepEqual(counts(line), [0, 0, 0, 0, line.resources, line.resources], stderr);
      });
    });
  }

  describe("changed behind the program's back", () => {
    it("are found changed, kind by kind, and are as they were after one update", async () => {
      const command = (args: readonly string[]) => kakehashi(args, checkout.folder);
      const outcome = await drift({ stack: "prod", root: root("prod"), kakehashi: command });
      assert.ok(outcome.kinds >= 30 && outcome.drifted >= 30);
      assert.deepEqual([outcome.missed, outcome.left, outcome.differences], [[], 0, []]);
    });
  });

  describe("edited", () => {
    let committed: string;
    before(() => {
      committed = checkout.read("Pulumi.dev.yaml");
    });
    after(() => {
      checkout.write("Pulumi.dev.yaml", committed);
    });

    it("in their keys' generation change keys and bundles only; a generation that is skipped is refused", async () => {
      const idsOf = () =>
        new Map(
          stateOf("dev")
            .resources()
            .map(({ urn, id }) => [urn, id]),
        );
      checkout.edit("Pulumi.dev.yaml", "kakehashi:vpn:", "kakehashi:vpn:\n    keys: { generation: 3 }");
      const skipped = await rehearse(["dev", "--preview"], checkout.folder);
      assert.equal(skipped.code, 1);
      assert.match(
        skipped.stderr,
        /^ {2}vpn\.keys\.generation: skips a generation: 1 is deployed.*, got 3; use 2, /m,
      );
      checkout.edit("Pulumi.dev.yaml", "generation: 3", "generation: 2");
      const before = idsOf();
      const { code, line, stderr } = await rehearse(["dev"], checkout.folder);
      assert.deepEqual([code, ...counts(line).slice(0, 4)], [0, 2, 1, 1, 0], stderr);
      const changed = [...idsOf()].filter(([urn, id]) => before.get(urn) !== id).map(([urn]) => nameOf(urn));
      // AWS's secret has another version, and the keys are new; every machine, address and route is what it was.
      assert.deepEqual(changed.toSorted(), ["vpn-aws-a", "vpn-aws-a-key-2", "vpn-azure-1-key-2"]);
    });

    it("in their database's primary change nothing: the servers know it, and what points at it stays as moved", async () => {
      const stacks = ["dev", "prod"].map((stack) => [stack, checkout.read(`Pulumi.${stack}.yaml`)] as const);
      const pointer = "Service/mysql-replication-aurora-primary";
      const moved = "moved.mysql.database.azure.com";
      try {
        for (const [stack] of stacks)
          checkout.edit(`Pulumi.${stack}.yaml`, "primary: aurora", "primary: azure");
        const prod = await rehearse(["prod", "--preview"], checkout.folder);
        assert.deepEqual([prod.code, ...counts(prod.line).slice(0, 4)], [0, 0, 0, 0, 0], prod.stderr);
        const { code: set } = await kakehashi(
          ["world", "dev", "--set", `${pointer}.spec.externalName=${moved}`],
          checkout.folder,
        );
        const { code, line, stderr } = await rehearse(["dev", "--refresh"], checkout.folder);
        assert.deepEqual([set, code, ...counts(line).slice(0, 4)], [0, 0, 0, 0, 0, 0], stderr);
        const shown = await kakehashi(["world", "dev", "--show", pointer], checkout.folder);
        assert.ok(shown.stdout.includes(`externalName: ${moved}`), shown.stdout);
      } finally {
        for (const [stack, text] of stacks) checkout.write(`Pulumi.${stack}.yaml`, text);
      }
    });

    it("in an app's active side change the weights of its two records and where its pods are, and nothing else", async () => {
      const original = checkout.read("Pulumi.prod.yaml");
      try {
        checkout.edit("Pulumi.prod.yaml", "active: eks", "active: aks");
        const { code, line, stderr } = await rehearse(["prod"], checkout.folder);
        assert.deepEqual([code, ...counts(line)], [0, 0, 2, 0, 0, line.same, line.resources], stderr);
        // Argo CD has the pods: which side runs them is in its files.
        const scaler = (side: string) =>
          join(root("prod"), "gitops", "prod", side, "apps", "back-office", "horizontal-pod-autoscaler.yaml");
        assert.deepEqual([existsSync(scaler("eks")), existsSync(scaler("aks"))], [false, true]);
        const weights = recordsOf(stateOf("prod")).filter(({ name }) =>
          name.startsWith("names-back-office-"),
        );
        assert.deepEqual(weights, [
          { name: "names-back-office-aks", weight: 100 },
          { name: "names-back-office-eks", weight: 0 },
        ]);
      } finally {
        checkout.write("Pulumi.prod.yaml", original);
      }
    });

    it("are changed in AWS while Azure cannot be reached, and nothing of Azure is asked for or deleted", async () => {
      const original = checkout.read("Pulumi.dev.yaml");
      const known = () => stateOf("dev").resources().filter(isCounted).length;
      const before = [worldSize("dev"), known()];
      try {
        checkout.edit("Pulumi.dev.yaml", "flowLogRetentionDays: 7", "flowLogRetentionDays: 14");
        const fault = "azure:unreachable";
        const run = await rehearse(["dev", "--only", "aws", "--fault", fault], checkout.folder);
        assert.deepEqual([run.code, run.line.faults], [0, [{ fault, fired: 0 }]], run.stderr);
        assert.deepEqual([run.line.update, run.line.delete, run.line.create], [1, 0, 0], run.stderr);
        assert.deepEqual([worldSize("dev"), known()], before);
      } finally {
        checkout.write("Pulumi.dev.yaml", original);
      }
    });

    it("in their clusters replace nothing that is in a cluster", async () => {
      const original = checkout.read("Pulumi.dev.yaml");
      try {
        checkout.edit(
          "Pulumi.dev.yaml",
          "instanceTypes: [t3.large], min: 0, max: 3",
          "instanceTypes: [t3.xlarge], min: 1, max: 5",
        );
        checkout.edit(
          "Pulumi.dev.yaml",
          "vmSize: Standard_B2s_v2, min: 1, max: 3",
          "vmSize: Standard_B4s_v2, min: 1, max: 4",
        );
        checkout.edit("Pulumi.dev.yaml", 'kubernetesVersion: "1.35"', 'kubernetesVersion: "1.36"');
        checkout.edit("Pulumi.dev.yaml", "environment: dev", "environment: dev\n    owner: platform");
        checkout.edit("Pulumi.dev.yaml", "logRetentionDays: 7", "logRetentionDays: 14");
        const { code, line, stderr } = await rehearse(["dev", "--preview"], checkout.folder);
        assert.equal(code, 0, stderr);
        assert.ok(line.update > 0, "nothing was edited");
        const before = inCluster(stateOf("dev"));
        assert.ok(before.length > 0, "nothing is in a cluster");
        const up = await rehearse(["dev"], checkout.folder);
        assert.equal(up.code, 0, up.stderr);
        assert.deepEqual(inCluster(stateOf("dev")), before);
      } finally {
        checkout.write("Pulumi.dev.yaml", original);
      }
    });

    it("for Argo CD leave an app's objects to files, which a rehearsal writes into its own folder", async () => {
      const files = readdirSync(join(root("prod"), "gitops", "prod"), { recursive: true, encoding: "utf8" });
      const apps = ["back-office", "docs", "shop", "site", "status"];
      for (const file of apps.flatMap((app) =>
        ["eks", "aks"].map((side) => join(side, "apps", app, "deployment.yaml")),
      ))
        assert.ok(files.includes(file), file);
      const original = checkout.read("Pulumi.dev.yaml");
      try {
        for (const [from, to] of [
          ['kubernetesVersion: "1.35"', 'kubernetesVersion: "1.36"'],
          ["  kakehashi:dns:", "  kakehashi:gitops: { directory: gitops/dev }\n  kakehashi:dns:"],
          ["        command: [httpd,", "        delivery: argocd\n        command: [httpd,"],
        ] as const)
          checkout.edit("Pulumi.dev.yaml", from, to);
        const { code, line, stderr } = await rehearse(["dev", "--preview"], checkout.folder);
        // Of three apps on two clusters: ServiceAccount, NetworkPolicy, Service, Ingress, Deployment.
        assert.deepEqual([code, line.delete], [0, 30], stderr);
      } finally {
        checkout.write("Pulumi.dev.yaml", original);
      }
    });
  });

  describe("destroyed", () => {
    it("in one cloud keep the other, what both share, and what the other names", async () => {
      for (const only of ["azure", "aws"]) {
        const before = stateOf("dev").resources().filter(isCounted).length;
        const { code, line, stderr } = await rehearse(["dev", "--destroy", "--only", only], checkout.folder);
        assert.deepEqual([code, line.delete + line.same, line.same], [0, before, line.resources], stderr);
        const left = stateOf("dev")
          .resources()
          .filter((it) => it.custom === true && sideOf(it) === only)
          .map(({ urn }) => nameOf(urn));
        // Route 53's records name the ingress's address, AWS's security group the gateway's, its secret the password,
        // EKS's endpoint the address by which Azure goes out.
        const named = ["aks-ingress", "azure", "azure-group", "azure-mysql-administrator", "azure-nat-1"];
        assert.deepEqual(left.toSorted(), only === "azure" ? [...named, "vpn-azure-1"] : []);
      }
    });

    for (const stack of ["dev", "prod"]) {
      it(`leave nothing in the state or in the clouds: ${stack}`, async () => {
        const { code, line, stderr } = await rehearse([stack, "--destroy"], checkout.folder);
        assert.deepEqual([code, line.result, line.resources], [0, "succeeded", 0], stderr);
        assert.equal(worldSize(stack), 0);
      });
    }

    it("have changed no file of the checkout", () => {
      assert.deepEqual(checkout.fingerprint(), files);
    });
  });

  describe("with a bad configuration", () => {
    const BAD = "Pulumi.bad.yaml";

    it("are refused with every problem and its line, before any state is touched", async () => {
      checkout.write(BAD, badStack(checkout.read("Pulumi.dev.yaml")));
      const { code, line, stderr } = await rehearse(["bad"], checkout.folder);
      assert.deepEqual([code, line.result, ...counts(line)], [2, "refused", 0, 0, 0, 0, 0, 0]);
      const problems = stderr.trimEnd().split("\n");
      for (const expected of [
        /^Pulumi\.bad\.yaml:\d+: network\.azure\.cidr: overlaps network\.aws\.cidr .*, got 10\.64\.0\.0\/14; /,
        /^Pulumi\.bad\.yaml:\d+: clusters\.kubernetesVersion: .*, got 1\.20; /,
        /^Pulumi\.bad\.yaml:\d+: clusters\.eks\.nodePools\.general\.max: must be a number, /,
        /^Pulumi\.bad\.yaml:\d+: netwrok: .* did you mean network\?$/,
        /^stack: is unknown, got bad; use one of dev, prod/,
      ])
        assert.ok(
          problems.some((it) => expected.test(it)),
          `${String(expected)} is not in\n${stderr}`,
        );
      assert.ok(!existsSync(root("bad")));
    });

    it("that is no YAML says where", async () => {
      checkout.write(BAD, "config: [\n");
      const { code, stderr } = await kakehashi(["rehearse", "bad"], checkout.folder);
      assert.equal(code, 2);
      assert.match(stderr, /^Pulumi\.bad\.yaml/);
    });

    it("that has no stack lists those that there are", async () => {
      mkdirSync(join(checkout.folder, ".kakehashi"), { recursive: true });
      const { code, stderr } = await kakehashi(["rehearse", "production"], checkout.folder);
      assert.equal(code, 2);
      assert.match(
        stderr,
        /unknown stack, there is no Pulumi\.production\.yaml, got production; use one of bad, dev, prod/,
      );
    });
  });
});

/** What lives in the clusters, with the identity that a replacement would change. */
function inCluster(state: EngineState): readonly string[] {
  return state
    .resources()
    .filter(({ type }) => type.startsWith("kubernetes:") && !type.endsWith("Patch"))
    .map(({ urn, id = "", outputs }) => `${urn} ${id} ${uidOf(outputs)}`)
    .toSorted();
}

const metadataSchema = z.object({ metadata: z.object({ uid: z.string() }) });

function uidOf(outputs: unknown): string {
  return metadataSchema.parse(outputs).metadata.uid;
}

/** Four mistakes in one file. */
function badStack(text: string): string {
  return text
    .replace("cidr: 10.68.0.0/14", "cidr: 10.64.0.0/14")
    .replace('kubernetesVersion: "1.35"', 'kubernetesVersion: "1.20"')
    .replace("min: 0, max: 3", "min: 0, max: lots")
    .concat("  kakehashi:netwrok: {}\n");
}

const weightSchema = z.object({ weightedRoutingPolicies: z.tuple([z.object({ weight: z.number() })]) });

/** Route 53's weighted records, by name. */
function recordsOf(state: EngineState): readonly { readonly name: string; readonly weight: number }[] {
  return state
    .resources()
    .filter(({ type }) => type === "aws:route53/record:Record")
    .map(({ urn, inputs }) => ({
      name: nameOf(urn),
      weight: weightSchema.parse(inputs).weightedRoutingPolicies[0].weight,
    }))
    .toSorted((left, right) => left.name.localeCompare(right.name));
}
