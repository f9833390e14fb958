// A program that looks at outputs early, late and never, and has aliases of every form. It prints what the engine would
// be asked for, and what it sees itself.
"use strict";

const { CustomResource, output, runtime } = require("@pulumi/pulumi");

const asked = [];

runtime.setMocks({
  newResource: ({ name, inputs }) => {
    if (name === "refused") throw new Error("no such thing");
    return { id: `${name}-id`, state: { ...inputs, made: `${name} was made` } };
  },
  call: () => ({}),
});

const monitor = runtime.getMonitor();
const { registerResource } = monitor;
monitor.registerResource = (request, answer) => {
  // Where the program made it is not sent in a rehearsal (stack-traces.cjs).
  const { sourceposition: _position, stacktrace: _trace, ...rest } = request.toObject();
  asked.push(rest);
  return registerResource.call(monitor, request, answer);
};

class Thing extends CustomResource {
  constructor(name, size, options) {
    super("acme:x:Thing", name, { size, made: undefined, never: undefined }, options);
  }
}

const seen = (it) => new Promise((resolve) => output(it).apply(resolve));

async function main() {
  const aliases = [
    { type: "acme:old:Thing" },
    { name: "before", type: output("acme:older:Thing") },
    { parent: undefined },
    "urn:pulumi:stack::project::acme:x:Thing::other",
  ];
  const first = new Thing("first", 1, { aliases });
  const second = new Thing("second", first.size, { parent: first, aliases: [{ name: "was" }] });
  const early = [await seen(first.made), await seen(second.size)];
  const late = [await seen(second.made), await second.never.isKnown];
  const keys = Object.keys(first).filter((key) => !key.startsWith("_"));
  second.never = "by hand";
  const own = await Promise.all(first.__aliases.map(seen));
  const failure = await new Promise((resolve) => {
    process.on("unhandledRejection", resolve);
    new Thing("refused", 1);
  });
  const told = { asked, early, late, keys: keys.sort(), never: second.never, own, failure: failure.message };
  console.log(JSON.stringify(told));
  process.exit(0);
}

void main();
