import type { ComponentModel, MethodModel } from "./construct/construction.ts";
import type { PropertyMap, PropertyValue } from "./properties.ts";
import type { WorldView } from "./world.ts";
import type { OnTargetDelete, WorldObject } from "./world-object.ts";

/**
 * What the simulator knows of one resource type: a data object. A family of types is a file; its package's
 * index.ts lists them. docs/simulator.md walks through one.
 */
export interface ResourceModel {
  /** The type token, such as `aws:ec2/vpc:Vpc`. */
  readonly type: string;
  /** The vendor's word for it in messages. @default the token's last part */
  readonly title?: string;
  /** How the engine's name becomes the physical name when the program gives none. */
  readonly autoName?: AutoName;
  /** The rules of the properties by path: `cidrBlock`, `vpcConfig.subnetIds[*]`, `tags.*`. */
  readonly properties?: Readonly<Record<string, PropertyRule>>;
  /** Property groups that no two objects may share; Azure ids and named ids are unique without it. */
  readonly unique?: readonly Unique[];
  /** The object belongs to no region, as IAM roles do. @default false */
  readonly global?: boolean;
  /**
   * Ids are assigned by the cloud, so an id in the program that the world lacks can only be wrong, even in preview.
   * False where an id can be computed from names before the object exists. @default the package's
   */
  readonly assignedIds?: boolean;
  /** There is no such object anywhere but in the state, as of random values. @default false */
  readonly inStateOnly?: boolean;
  /** Accepted without a model: what the vendor publishes of the type is not applied either. @default false */
  readonly echoed?: boolean;
  /** It is there from the beginning: what makes it takes over what is there, also from another resource. @default false */
  readonly takesOver?: boolean;
  /** Inputs that are no outputs, such as `resourceGroupName`. @default none; all other inputs are echoed */
  readonly inputOnly?: readonly string[];
  /** Outputs that a preview of any change cannot know, such as a version number. @default none */
  readonly unknownAfterUpdate?: readonly string[];
  /** Output paths that are always secret. */
  readonly secretOutputs?: readonly string[];
  /** What the types and the property rules cannot say. */
  readonly checks?: readonly Check[];
  /** Computes the id and the outputs that are not inputs, in the vendor's shape. All inputs are known. */
  create(ctx: CreateContext): Created;
  /** Outputs after an update in place. @default the old computed outputs over the new inputs */
  update?(ctx: UpdateContext): PropertyMap;
  /** Outputs beside the inputs that the real provider knows in preview. @default none */
  preview?(ctx: RuleContext): PropertyMap;
  /** Whether old and new cannot live side by side, so that a replacement deletes first. @default a fixed `autoName` */
  oneAtATime?(olds: PropertyMap, news: PropertyMap): boolean;
  /** What the cloud makes along with the object, and removes with it. @default nothing */
  besides?(ctx: CreateContext): readonly Beside[];
  /** Days for which a deleted object can be had back, and no other may have its unique values. @default none */
  recoverableDays?(inputs: PropertyMap): number;
  /** Reasons, beyond references of other objects, why the cloud would not delete this one. */
  deleteBlockers?(ctx: DeleteContext): readonly string[];
}

/** Rules of one property. A rule is not applied to a value that is not known yet. */
export interface PropertyRule {
  /** Must be there. Of a nested property: when the object that holds it is there. */
  readonly required?: boolean;
  readonly oneOf?: readonly (string | number | boolean)[];
  /** Letter case does not matter to `oneOf`, as in Azure. @default false */
  readonly ignoreCase?: boolean;
  readonly pattern?: RegExp;
  /** The pattern in words: "1 to 80 letters, digits, ...". Must be there with `pattern`. */
  readonly patternMeans?: string;
  /** Bounds of a number. */
  readonly min?: number;
  readonly max?: number;
  /** Bounds of a string's length, or of a list's number of items. */
  readonly minLength?: number;
  readonly maxLength?: number;
  /** An IPv4 range without host bits whose prefix length lies within these bounds. */
  readonly cidr?: { readonly shortest: number; readonly longest: number };
  /** A change of it replaces the object. */
  readonly immutable?: boolean;
  /** Put into the inputs when absent: only what the real provider puts there. Top-level properties only. */
  readonly default?: PropertyValue;
  /** The value names another object. */
  readonly references?: Reference;
  /** The page that says so: title or URL. */
  readonly source?: string;
}

/** What a property's value names. */
export interface Reference {
  /** The type, or types, that it may name. */
  readonly to: string | readonly string[];
  /** By which handle: `id`, `arn`, `name`, or another that the target's model publishes. @default id */
  readonly by?: string;
  /** Makes the handle's value of the property's, such as an Azure id of a name beside its resource group's. */
  readonly handle?: (value: string, ctx: RuleContext) => string | undefined;
  /** The property that says where to look, such as a resource group's name: while that is wrong, this says nothing. */
  readonly within?: string;
  /** What to say, as `problem, got X; fix`, when nothing has that handle. @default that it does not exist */
  readonly absent?: (got: string, ctx: RuleContext) => string;
  /** What becomes of the holder when someone deletes the target. @default blocks */
  readonly onTargetDelete?: OnTargetDelete;
  /** The target must be in the holder's region. @default true, except for a target without region */
  readonly sameRegion?: boolean;
  /** Values that name something that every account has and no program makes, such as AWS-managed policies. */
  readonly builtIn?: RegExp;
  /** Whether the target is there without a program's making, where the holder is to be. */
  readonly brought?: (ctx: RuleContext) => boolean;
}

/** Properties whose values together may be held by one object only. */
export interface Unique {
  readonly properties: readonly string[];
  /** How far it reaches; `everywhere` for names that the whole world shares, such as bucket names. */
  readonly within: "region" | "account" | "everywhere";
  readonly source?: string;
}

export interface AutoName {
  /** The property that holds the physical name. */
  readonly property: string;
  /** `name-<7 hex digits>`, as aws does, `name-<8>`, as kubernetes does, or `name<8>`, as azure-native does. */
  readonly style: "dash7" | "dash8" | "plain8" | "none";
  readonly maxLength?: number;
  /** Characters that the vendor allows; others are removed from the name. @default every one */
  readonly allowed?: RegExp;
  readonly lowerCase?: boolean;
}

/** One thing that the real control plane refuses and the property rules cannot express. */
export interface Check {
  /** Unique and lasting: `aws:ec2/subnet:outside-vpc`. */
  readonly id: string;
  /** The vendor's page: title or URL. */
  readonly source: string;
  /** Property paths that must be known before the check can be made. @default none */
  readonly needs?: readonly string[];
  /**
   * `apply`: made only when the object is created or changed, because it looks for something that the same
   * program may be about to make. @default in previews too
   */
  readonly when?: "apply";
  /** It is all of a vendor's published schema. @default false */
  readonly isSchema?: boolean;
  /** The reason of refusal as `path: problem, got X; fix`, or undefined when the check passes. */
  refuses(ctx: CheckContext): string | undefined;
}

/** Where an object lives. */
export interface Place {
  /** The provider package: aws, azure-native, kubernetes, ... */
  readonly package: string;
  /** Account, subscription or cluster. */
  readonly account: string;
  /** The vendor's region name; empty for what belongs to no region. */
  readonly region: string;
}

/** What rules see. */
export interface RuleContext {
  readonly inputs: PropertyMap;
  /** Paths of inputs that no message may show. */
  readonly secrets: ReadonlySet<string>;
  readonly place: Place;
  /** The resource's name in the program. */
  readonly name: string;
  readonly urn: string;
  readonly world: WorldView;
}

/** What checks see. */
export interface CheckContext extends RuleContext {
  /** The object as it is now, when this is about its change: in a replacement, the old one. */
  readonly self?: WorldObject | undefined;
  /** The object that the property at this path names, when it is known and exists. */
  target(path: string): WorldObject | undefined;
  /** The other objects of this type that name the same target at this path. */
  siblings(path: string): readonly WorldObject[];
}

/** What create sees. */
export interface CreateContext extends CheckContext {
  /** Hexadecimal digits, the same for the same resource and purpose in the same world; by chance for `inStateOnly`. */
  hex(length: number, purpose?: string): string;
  /** The time now, ISO 8601. */
  readonly now: string;
}

export interface UpdateContext extends CreateContext {
  readonly id: string;
  readonly oldInputs: PropertyMap;
  readonly oldOutputs: PropertyMap;
}

export interface DeleteContext {
  readonly object: WorldObject;
  readonly world: WorldView;
}

/** What create returns. */
export interface Created {
  readonly id: string;
  /** Outputs that are not inputs. */
  readonly outputs: PropertyMap;
  /** Names other than `id`, and the outputs `arn` and `name`, by which references find the object. */
  readonly handles?: Readonly<Record<string, string>>;
}

/** Something that the cloud makes along with an object, and that no program knows of. */
export interface Beside {
  readonly type: string;
  readonly id: string;
  readonly place: Place;
  /** What cannot be deleted while it is there. */
  readonly stoodOn: readonly WorldObject[];
  /** The key of an object whose deletion it survives, although what it was made along with goes. @default none */
  readonly survives?: string;
}

/** A function of a provider, such as `aws:index/getCallerIdentity:getCallerIdentity`. */
export interface InvokeModel {
  readonly token: string;
  /** Arguments that must be there. */
  readonly required?: readonly string[];
  /** Paths of the result that are secret. */
  readonly secretOutputs?: readonly string[];
  /** The result, or an error (thrown as Refusal) as the cloud would say it. */
  run(ctx: InvokeContext): PropertyMap;
}

export interface InvokeContext {
  readonly args: PropertyMap;
  readonly place: Place;
  /** The provider's configuration. */
  readonly config: PropertyMap;
  readonly world: WorldView;
  /** Whether what would otherwise be refused is accepted; it is said once what that means. */
  tolerates(problem: string, consequence: string): boolean;
}

/** A provider package. */
export interface SimulatedPackage {
  readonly name: string;
  readonly invokes: readonly InvokeModel[];
  /** A function's token as `invokes` spells it, such as one without its API version. @default the token itself */
  canonical?(token: string): string;
  /** The default of ResourceModel.assignedIds. */
  readonly assignedIds: boolean;
  /** Ids are unique within a region only, as on AWS; otherwise within the account. */
  readonly regionalIds: boolean;
  /** Every model that there is. @default none can be listed, as of Kubernetes, whose custom resources are anyone's */
  readonly listed?: readonly ResourceModel[];
  /**
   * The real provider is a Terraform provider behind Pulumi's bridge: an update changes what differs from the state's
   * outputs, and nothing when the state says that all is as it should be. @default false
   */
  readonly bridged?: boolean;
  /** The model of a type, as a provider with this configuration has it, or undefined when there is none. */
  model(type: string, config?: PropertyMap): ResourceModel | undefined;
  /** The model of a component that the provider constructs. */
  component?(type: string): ComponentModel | undefined;
  /** The model of a component's method. */
  method?(token: string): MethodModel | undefined;
  /** Where a provider with this configuration works. */
  place(config: PropertyMap): Place;
  /** The region of an object whose inputs say more than the provider does. @default the provider's */
  region?(inputs: PropertyMap, place: Place): string | undefined;
  /** Inputs that the real provider adds to every type's, such as Azure's location. */
  defaults?(
    model: ResourceModel,
    inputs: PropertyMap,
    place: Place,
    world: WorldView,
    before: Before,
  ): PropertyMap;
  /**
   * The object that everything of a provider lives in and goes with, such as a cluster, or the reason why it
   * cannot be reached. @default none
   */
  home?(place: Place, world: WorldView): WorldObject | string;
  /** Makes what an account has without anyone's doing, such as a default VPC: in rehearsals that echo only. */
  furnish?(make: Furnish, place: Place, world: WorldView): void;
  /** Outputs that every object of the package has, such as `tagsAll`. */
  outputs?(model: ResourceModel, inputs: PropertyMap, place: Place, config: PropertyMap): PropertyMap;
  /** Problems of a provider's configuration. */
  checkConfig?(config: PropertyMap): readonly string[];
  /** Configuration keys whose change replaces the provider and all that it made. @default none */
  replacingConfig?(olds: PropertyMap, news: PropertyMap): readonly string[];
}

/** Makes an object that no program asked for, under a URN of its own. */
export type Furnish = (
  subject: { readonly urn: string; readonly type: string; readonly name: string },
  inputs: PropertyMap,
) => { readonly id: string; readonly outputs: { readonly values: PropertyMap } };

/** What the engine says about names: the seed of randomness and the project's own naming scheme. */
export interface NamingRequest {
  /** The resource's name in the program. */
  readonly name: string;
  readonly seed: Uint8Array;
  /** The name that `pulumi:autonaming` asks for, and whether the provider may add to it. */
  readonly proposed?: { readonly name: string; readonly mode: "propose" | "enforce" | "disable" };
}

/** A provider as its program configured it. */
export interface Provider {
  readonly package: SimulatedPackage;
  readonly config: PropertyMap;
  readonly place: Place;
}

/** What a package's defaults may also go by. */
export interface Before {
  /** The inputs of the last deployment; empty for a new resource. */
  readonly olds: PropertyMap;
  readonly naming: NamingRequest;
  /** The provider's configuration. */
  readonly config: PropertyMap;
}
