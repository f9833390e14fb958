// Makes values of resources when somebody first looks at them (shortcuts.cjs says which).
"use strict";

/** What has not been looked at. */
const unseen = new Set();
let isLate = true;

/** Gives an object a property whose value is made late. */
function property(object, key, make) {
  const define = (description) =>
    Object.defineProperty(object, key, { configurable: true, enumerable: true, ...description });
  const settle = (value) => {
    unseen.delete(appear);
    define({ writable: true, value });
    return value;
  };
  const appear = () => settle(make());
  unseen.add(appear);
  define({ get: appear, set: settle });
  if (!isLate) appear();
}

/**
 * Does late what the SDK does with all properties of a resource (`transferProperties`): it puts an unresolved output of
 * each on the resource, and returns what is to be called when the engine has answered.
 */
function outputs(transfer) {
  return (resource, label, properties) =>
    Object.fromEntries(
      Object.keys(properties).flatMap((key) => {
        const make = () => transfer(resource, label, { [key]: properties[key] });
        // The SDK treats two specially, and refuses a property that is already there.
        const isSpecial = key === "id" || key === "urn" || Object.hasOwn(resource, key);
        return isSpecial ? Object.entries(make()) : [[key, output(resource, key, () => make()[key])]];
      }),
    );
}

function output(resource, key, make) {
  let resolve;
  let answer;
  property(resource, key, () => {
    delete resource[key];
    resolve = make();
    if (answer) resolve(...answer);
    return resource[key];
  });
  return (value, isKnown, isSecret, dependencies, error) => {
    answer = [value, isKnown, isSecret, dependencies, error];
    if (resolve) resolve(...answer);
    // That something failed is seen although nobody looks.
    else if (error) void resource[key];
  };
}

/** Makes everything from now on at once, and what is not there yet now. */
function appearAll() {
  isLate = false;
  for (const appear of unseen) appear();
}

module.exports = { property, outputs, appearAll };
