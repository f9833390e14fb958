/**
 * Makes aws.json, what AWS publishes of the types of pulumi-aws that the simulator has or will have:
 *
 *     node simulator/schemas/aws.ts [--report]
 *
 * The arguments and which of them are required come from the installed @pulumi/aws; allowed values, patterns,
 * bounds and what cannot be changed from CloudFormation's registry schemas in cfn-lint, and from botocore for what
 * CloudFormation does not have. It needs Python with pip, and PyPI. `--report` lists the arguments without a
 * counterpart in the vendor's model.
 */
import { AWS_TYPES } from "./aws-types.ts";
import { Botocore } from "./botocore.ts";
import { CloudFormation } from "./cloudformation.ts";
import { pageOf, unpacked } from "./sources.ts";
import type { Package } from "./sources.ts";
import { makeVendorFile } from "./vendor-file.ts";

const CFN_LINT: Package = { registry: "PyPI", name: "cfn-lint", version: "1.58.0" };
const BOTOCORE: Package = { registry: "PyPI", name: "botocore", version: "1.44.5" };

const cloudFormation = new CloudFormation(unpacked(CFN_LINT));
const botocore = new Botocore(unpacked(BOTOCORE));
const isCloudFormation = (model: string): boolean => model.startsWith("AWS::");

makeVendorFile({
  file: "aws.json",
  sdk: "@pulumi/aws",
  sources: [{ ...CFN_LINT, holds: `CloudFormation's registry schemas of ${cloudFormation.date}` }, BOTOCORE],
  entries: AWS_TYPES,
  adjust: (facts) => facts,
  modelOf: (model) => {
    const [api = "", shape = ""] = model.split(":");
    return isCloudFormation(model) ? cloudFormation.type(model) : botocore.shape(api, shape);
  },
  pageOf: (model) => pageOf(isCloudFormation(model) ? CFN_LINT : BOTOCORE, model),
});
