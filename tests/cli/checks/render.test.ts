import assert from "node:assert/strict";
import { renderPage } from "../../../cli/checks/document.ts";
import { renderCount, renderExamples, renderJson, renderList } from "../../../cli/checks/render.ts";
import type { ListedCheck } from "../../../simulator/examples/index.ts";

const VPC = { type: "aws:ec2/vpc:Vpc", name: "vpc", inputs: { cidrBlock: "10.64.0.0/16" } };
const subnet = (cidrBlock: string) => ({
  type: "aws:ec2/subnet:Subnet",
  name: "example",
  inputs: { vpcId: "${vpc.id}", cidrBlock },
});

const overlap: ListedCheck = {
  id: "aws:ec2/subnet:overlap",
  kind: "own",
  type: "aws:ec2/subnet:Subnet",
  source: "https://docs.example.com/CreateSubnet (see Overlaps)",
  message: "cidrBlock: overlaps ${other.id}, got `x`; choose another\nand a second line",
  stacks: () => ({
    refuses: { before: [VPC], resource: subnet("10.64.0.0/20") },
    passes: { before: [VPC], resource: subnet("10.64.16.0/20") },
  }),
};
const required: ListedCheck = {
  ...overlap,
  id: "aws:ec2/subnet:Subnet#vpcId:required",
  kind: "rule",
  message: `vpcId: ${"long ".repeat(60)}`,
};
const deletion: ListedCheck = {
  ...overlap,
  id: "aws:ec2/vpc:Vpc#deletion",
  kind: "deletion",
  type: "aws:ec2/vpc:Vpc",
  message: "VPC ${vpc.id}: cannot be deleted",
  stacks: () => ({
    refuses: { before: [VPC, subnet("10.64.0.0/20")], delete: { type: VPC.type, name: "vpc" } },
    passes: { before: [VPC], delete: { type: VPC.type, name: "vpc" } },
  }),
};

describe("a list of checks", () => {
  it("has them under their types, each in three lines, and their number at the end", () => {
    assert.deepEqual(renderList([overlap, deletion]), [
      "aws:ec2/subnet:Subnet",
      "  aws:ec2/subnet:overlap",
      "    cidrBlock: overlaps ${other.id}, got `x`; choose another",
      "    https://docs.example.com/CreateSubnet (see Overlaps)",
      "",
      "aws:ec2/vpc:Vpc",
      "  aws:ec2/vpc:Vpc#deletion",
      "    VPC ${vpc.id}: cannot be deleted",
      "    https://docs.example.com/CreateSubnet (see Overlaps)",
      "",
      "2 checks of 2 types: 1 of its own, 1 of deletion",
    ]);
  });

  it("cuts what is too long for a list", () => {
    assert.equal(renderList([required])[2]?.length, "    ".length + 200 + "...".length);
  });

  it("counts by kind", () => {
    assert.equal(renderCount([overlap]), "1 check of 1 type: 1 of its own");
    assert.equal(
      renderCount([overlap, overlap, required, { ...required, kind: "schema" }]),
      "4 checks of 1 type: 2 of their own, 1 rule of a property, 1 published schema",
    );
  });
});

describe("the examples of checks", () => {
  it("show once what is there before both", () => {
    assert.deepEqual(renderExamples([overlap]).slice(3, -2), [
      "    before:",
      "      - type: aws:ec2/vpc:Vpc",
      "        name: vpc",
      "        inputs:",
      "          cidrBlock: 10.64.0.0/16",
      "    refuses:",
      "      resource:",
      "        type: aws:ec2/subnet:Subnet",
      "        name: example",
      "        inputs:",
      "          vpcId: ${vpc.id}",
      "          cidrBlock: 10.64.0.0/20",
      "    passes:",
      "      resource:",
      "        type: aws:ec2/subnet:Subnet",
      "        name: example",
      "        inputs:",
      "          vpcId: ${vpc.id}",
      "          cidrBlock: 10.64.16.0/20",
    ]);
  });

  it("show each world where they differ", () => {
    const lines = renderExamples([deletion]).map((line) => line.trim());
    assert.equal(lines.filter((line) => line === "before:").length, 2);
    assert.ok(lines.indexOf("refuses:") < lines.indexOf("passes:"));
  });

  it("are one line of JSON each, for programs", () => {
    const line = renderJson(deletion);
    assert.ok(!line.includes("\n"));
    assert.deepEqual(JSON.parse(line), {
      id: deletion.id,
      type: deletion.type,
      source: deletion.source,
      message: deletion.message,
      ...deletion.stacks(),
    });
  });
});

describe("the page of the checks", () => {
  const page = renderPage([overlap, required, deletion]).split("\n");

  it("has a line for each check with a link and its message, and one for all rules of properties", () => {
    assert.ok(page.includes("3 checks of 2 types: 1 of its own, 1 rule of a property, 1 of deletion."));
    assert.deepEqual(page.slice(page.indexOf("### aws:ec2/subnet:Subnet")), [
      "### aws:ec2/subnet:Subnet",
      "",
      "- [`overlap`](https://docs.example.com/CreateSubnet): `` cidrBlock: overlaps ${other.id}, got `x`; choose another ``",
      "- rules of properties: `vpcId` ([required](https://docs.example.com/CreateSubnet))",
      "",
      "### aws:ec2/vpc:Vpc",
      "",
      "- [`deletion`](https://docs.example.com/CreateSubnet): `VPC ${vpc.id}: cannot be deleted`",
      "",
    ]);
  });
});
