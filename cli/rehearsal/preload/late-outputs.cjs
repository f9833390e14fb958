// Makes the outputs of a resource when somebody first looks at them. The SDK makes them all at once, with some thirty
// promises for each property that a resource of its type has, of which a program looks at one in thirty.
"use strict";

/**
 * What the SDK does with all properties (`transferProperties`), one at a time and late. It puts an unresolved output of
 * each on the resource, and returns what is to be called when the engine has answered.
 */
module.exports = (transfer) => (resource, label, properties) =>
  Object.fromEntries(
    Object.keys(properties).flatMap((key) => {
      const make = () => transfer(resource, label, { [key]: properties[key] });
      return isLate(resource, key) ? [[key, late(resource, key, () => make()[key])]] : Object.entries(make());
    }),
  );

/** The SDK treats these two specially, and refuses a property that is already there. */
function isLate(resource, key) {
  return key !== "id" && key !== "urn" && !Object.hasOwn(resource, key);
}

function late(resource, key, make) {
  let resolve;
  let answer;
  const appear = () => {
    delete resource[key];
    resolve = make();
    if (answer) resolve(...answer);
    return resource[key];
  };
  Object.defineProperty(resource, key, {
    configurable: true,
    enumerable: true,
    get: appear,
    set: (value) =>
      Object.defineProperty(resource, key, { configurable: true, enumerable: true, writable: true, value }),
  });
  return (value, isKnown, isSecret, dependencies, error) => {
    answer = [value, isKnown, isSecret, dependencies, error];
    if (resolve) resolve(...answer);
    // That something failed is seen although nobody looks.
    else if (error) appear();
  };
}
