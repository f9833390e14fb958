import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";

/** Stands above the component under test, as a stack's own components would. */
export class Platform extends ComponentResource {
  constructor(opts: ComponentResourceOptions) {
    super("test:index:Platform", "platform", {}, opts);
  }
}

/** The label of {@link Platform}. */
export const PLATFORM = "test:index:Platform::platform";
