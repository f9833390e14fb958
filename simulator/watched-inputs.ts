import { isList, isMap, UNKNOWN } from "./properties.ts";
import type { PropertyMap, PropertyValue } from "./properties.ts";

/** Inputs that note whether somebody looked at what is not known yet. */
export class WatchedInputs {
  readonly inputs: PropertyMap;
  #sawUnknown = false;

  constructor(inputs: PropertyMap) {
    this.inputs = this.#map(inputs);
  }

  get sawUnknown(): boolean {
    return this.#sawUnknown;
  }

  #map(map: PropertyMap): PropertyMap {
    return this.#watched(Object.fromEntries(Object.entries(map).map(([key, it]) => [key, this.#value(it)])));
  }

  #value(value: PropertyValue): PropertyValue {
    if (isList(value)) return this.#watched(value.map((it) => this.#value(it)));
    return isMap(value) ? this.#map(value) : value;
  }

  #watched<T extends object>(copy: T): T {
    for (const [key, value] of Object.entries(copy)) {
      if (value !== UNKNOWN) continue;
      const get = (): PropertyValue => {
        this.#sawUnknown = true;
        return UNKNOWN;
      };
      Object.defineProperty(copy, key, { enumerable: true, get });
    }
    return copy;
  }
}
