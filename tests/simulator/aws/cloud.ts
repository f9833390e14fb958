import { aws } from "../../../simulator/aws/package.ts";
import { plain } from "../../../simulator/codec.ts";
import { ExampleCloud, providerOf, subjectOf } from "../../../simulator/examples/cloud.ts";
import type { PropertyMap } from "../../../simulator/properties.ts";
import { compile, type CompiledModel } from "../../../simulator/rules.ts";

const PROVIDER = providerOf("aws:ec2/vpc:Vpc");

/** A simulated AWS of its own, driven without the engine. */
export class TestCloud extends ExampleCloud {
  /** What Check says, as the engine asks it before anything is done. */
  problems(type: string, name: string, inputs: PropertyMap, olds: PropertyMap = {}): readonly string[] {
    const naming = { name, seed: new Uint8Array([1, 2, 3]) };
    return this.operations.check(PROVIDER, subjectOf(type, name), olds, plain(inputs), naming).problems;
  }

  /** What a preview knows of the outputs of something that is to be made. */
  preview(type: string, name: string, inputs: PropertyMap): PropertyMap {
    return this.operations.previewCreate(PROVIDER, subjectOf(type, name), plain(inputs)).values;
  }

  /** Which properties of a change make a replacement. */
  replacing(type: string, olds: PropertyMap, news: PropertyMap): readonly string[] {
    const { changes } = this.operations.diff(PROVIDER, type, olds, news, []);
    return changes.filter((it) => it.replaces).map((it) => it.path);
  }

  invoke(token: string, args: PropertyMap, config: PropertyMap = {}): PropertyMap {
    const provider = { ...PROVIDER, config: { ...PROVIDER.config, ...config } };
    return this.operations.invoke(provider, token, args).values;
  }
}

export function modelOf(type: string): CompiledModel {
  const model = aws.model(type);
  if (model === undefined) throw new Error(`${type} is not modelled`);
  return compile(model);
}
