import assert from "node:assert/strict";
import fc from "fast-check";
import { contains, findOverlaps, readCidr } from "../../../lib/addresses/cidr.ts";
import { formatProblem } from "../../../lib/problems.ts";
import { planMesh, siteOf, tunnelsOf, type MeshRequest } from "../../../lib/wireguard/mesh.ts";

type Sides = Partial<Record<"aws" | "azure", Partial<MeshRequest["sites"][0]>>>;

/** A mesh of as many gateways, with changes to its sides. */
const request = (
  slots: { readonly aws: readonly number[]; readonly azure: readonly number[] },
  { aws = {}, azure = {} }: Sides = {},
  rest: Partial<MeshRequest> = {},
): MeshRequest => ({
  sites: [
    {
      cloud: "aws",
      asn: 64512,
      range: "10.64.0.0/14",
      announced: ["10.64.0.0/16"],
      gateways: slots.aws.map((slot) => ({ name: `aws-${slot}`, slot })),
      ...aws,
    },
    {
      cloud: "azure",
      asn: 64513,
      range: "10.68.0.0/14",
      announced: ["10.68.0.0/16"],
      gateways: slots.azure.map((slot) => ({ name: `azure-${slot}`, slot })),
      ...azure,
    },
  ],
  transit: "10.67.0.0/24",
  ...rest,
});

const two = { aws: [0, 1], azure: [0, 1] };

const problems = (given: MeshRequest): readonly string[] => {
  const { mesh, problems: found } = planMesh(given);
  if (found.length > 0) assert.deepEqual(mesh.links, []);
  return found.map(formatProblem);
};

const slots = fc.uniqueArray(fc.nat({ max: 9 }), { minLength: 1, maxLength: 10 });
const bothSlots = fc.record({ aws: slots, azure: slots });

describe("planMesh", () => {
  it("joins every gateway of one side with every one of the other", () => {
    const { mesh } = planMesh(request(two));
    assert.deepEqual(
      mesh.links.map(({ key, cidr, ends: [aws, azure] }) => [key, cidr, aws.address, azure.address]),
      [
        ["aws-0--azure-0", "10.67.0.0/31", "10.67.0.0", "10.67.0.1"],
        ["aws-0--azure-1", "10.67.0.2/31", "10.67.0.2", "10.67.0.3"],
        ["aws-1--azure-0", "10.67.0.6/31", "10.67.0.6", "10.67.0.7"],
        ["aws-1--azure-1", "10.67.0.4/31", "10.67.0.4", "10.67.0.5"],
      ],
    );
  });

  it("gives each end a port and an interface of the gateway that it leads to", () => {
    const { mesh } = planMesh(request(two, {}, { settings: { listenPort: 40000 } }));
    const ends = mesh.links.find(({ key }) => key === "aws-0--azure-1")?.ends;
    assert.deepEqual(
      ends?.map((end) => [end.gateway, end.interface, end.listenPort]),
      [
        ["aws-0", "wg-azure-1", 40001],
        ["azure-1", "wg-aws-0", 40000],
      ],
    );
  });

  it("moves no tunnel when gateways come or go, on either side and in any order", () => {
    fc.assert(
      fc.property(bothSlots, bothSlots, (some, others) => {
        const join = (a: readonly number[], b: readonly number[]) => [...new Set([...b, ...a])];
        const all = { aws: join(some.aws, others.aws), azure: join(some.azure, others.azure) };
        const few = planMesh(request(some)).mesh.links;
        const many = new Map(planMesh(request(all)).mesh.links.map((link) => [link.key, link]));
        for (const link of few) assert.deepEqual(many.get(link.key), link);
      }),
    );
  });

  it("gives every link a /31 of its own in the transit range, and every gateway a port for each peer", () => {
    fc.assert(
      fc.property(bothSlots, (given) => {
        const { mesh, problems: found } = planMesh(request(given));
        assert.deepEqual(found, []);
        const cidrs = mesh.links.map(({ cidr }) => readCidr(cidr));
        const transit = readCidr("10.67.0.0/24");
        assert.ok(transit && cidrs.every((cidr) => cidr !== undefined && contains(transit, cidr)));
        assert.deepEqual(
          findOverlaps(
            cidrs.filter((cidr) => cidr !== undefined),
            (cidr) => cidr,
          ),
          [],
        );
        for (const { gateways } of mesh.sites) {
          for (const { name } of gateways) {
            const own = tunnelsOf(mesh, name).map((tunnel) => tunnel.own);
            assert.equal(new Set(own.map(({ listenPort }) => listenPort)).size, own.length);
            assert.ok(own.every((end) => end.interface.length <= 15));
          }
        }
      }),
    );
  });

  it("has room for ten gateways a side, and refuses more than the transit range holds", () => {
    const ten = Array.from({ length: 10 }, (_, slot) => slot);
    assert.equal(planMesh(request({ aws: ten, azure: ten })).mesh.links.length, 100);
    const twelve = [...ten, 10, 11];
    assert.deepEqual(problems(request({ aws: twelve, azure: twelve })), [
      "vpn.gateways: needs more than the 128 links that 10.67.0.0/24 has room for, got slots up to 11; have at most 11 gateways a side (slots 0 to 10)",
    ]);
  });
});

describe("tunnelsOf", () => {
  it("lets in the other side's ranges and the link, and nothing else", () => {
    const { mesh } = planMesh(request(two, { azure: { announced: ["10.68.0.0/16", "10.69.0.0/16"] } }));
    assert.deepEqual(
      tunnelsOf(mesh, "aws-1").map(({ key, peer, leads, allowedIps }) => [
        key,
        peer.gateway,
        leads,
        allowedIps,
      ]),
      [
        ["aws-1--azure-0", "azure-0", true, ["10.68.0.0/16", "10.69.0.0/16", "10.67.0.6/31"]],
        ["aws-1--azure-1", "azure-1", true, ["10.68.0.0/16", "10.69.0.0/16", "10.67.0.4/31"]],
      ],
    );
    assert.deepEqual(
      tunnelsOf(mesh, "azure-0").map(({ own, leads, allowedIps }) => [own.address, leads, allowedIps]),
      [
        ["10.67.0.1", false, ["10.64.0.0/16", "10.67.0.0/31"]],
        ["10.67.0.7", false, ["10.64.0.0/16", "10.67.0.6/31"]],
      ],
    );
    assert.deepEqual(tunnelsOf(mesh, "nobody"), []);
    assert.equal(siteOf(mesh, "azure-1")?.cloud, "azure");
    assert.equal(siteOf(mesh, "nobody"), undefined);
  });
});

describe("a mesh with problems", () => {
  const table: readonly (readonly [string, MeshRequest, string])[] = [
    [
      "a foreign range",
      request(two, { azure: { announced: ["10.68.0.0/16", "10.99.0.0/16"] } }),
      "vpn.azure.announced[1]: is foreign: it is not in azure's range 10.68.0.0/14, got 10.99.0.0/16; announce ranges in 10.68.0.0/14 only",
    ],
    [
      "everything as a range",
      request(two, { azure: { announced: ["0.0.0.0/0"] } }),
      "vpn.azure.announced[0]: is foreign: it is not in azure's range 10.68.0.0/14, got 0.0.0.0/0; announce ranges in 10.68.0.0/14 only",
    ],
    [
      "overlapping ranges",
      request(two, { aws: { announced: ["10.64.0.0/16", "10.64.128.0/17"] } }),
      "vpn.aws.announced[1]: overlaps vpn.aws.announced[0] (10.64.0.0/16), got 10.64.128.0/17; announce each range once",
    ],
    [
      "a range that the tunnels' addresses are in",
      request(two, { aws: { announced: ["10.67.0.0/16"] } }),
      "vpn.aws.announced[0]: overlaps the tunnels' own addresses (10.67.0.0/24), got 10.67.0.0/16; announce ranges outside the transit range",
    ],
    [
      "no range",
      request(two, { aws: { announced: [] } }),
      "vpn.aws.announced: must name a range, got an empty list; announce the network's own range",
    ],
    [
      "a range with host bits",
      request(two, { aws: { announced: ["10.64.0.1/16"] } }),
      "vpn.aws.announced[0]: has host bits set, got 10.64.0.1/16; write 10.64.0.0/16",
    ],
    [
      "what is no range",
      request(two, { aws: { announced: ["10.64/16"] } }),
      "vpn.aws.announced[0]: must be an IPv4 range in CIDR notation, got 10.64/16; write one such as 10.64.0.0/16",
    ],
    [
      "a transit range that is none",
      request(two, {}, { transit: "here" }),
      "vpn.transit: must be an IPv4 range in CIDR notation, got here; give the address plan's transit range",
    ],
    [
      "a public AS number",
      request(two, { aws: { asn: 16509 } }),
      "vpn.aws.asn: must be a private AS number (RFC 6996), got 16509; use one from 64512 to 65534",
    ],
    [
      "one AS number for both",
      request(two, { azure: { asn: 64512 } }),
      "vpn.azure.asn: is vpn.aws.asn too: BGP drops routes that carry its own number, got 64512; give each cloud a number of its own",
    ],
    [
      "a name too long for an interface",
      request(two, { aws: { gateways: [{ name: "aws-northeast", slot: 0 }] } }),
      "vpn.aws.gateways[0].name: must be 2 to 12 lower-case letters, digits and hyphens, got aws-northeast; shorten it",
    ],
    [
      "one name for two gateways",
      request(two, { azure: { gateways: [{ name: "aws-0", slot: 0 }] } }),
      "vpn.azure.gateways[0].name: is another gateway's too, got aws-0; name each gateway once",
    ],
    [
      "one slot for two gateways",
      request(
        { aws: [0], azure: [0] },
        {
          aws: {
            gateways: [
              { name: "a1", slot: 1 },
              { name: "a2", slot: 1 },
            ],
          },
        },
      ),
      "vpn.aws.gateways[1].slot: is another gateway's too, got 1; give each gateway a slot of its own",
    ],
    [
      "a slot that is none",
      request({ aws: [], azure: [0] }, { aws: { gateways: [{ name: "a1", slot: -1 }] } }),
      "vpn.aws.gateways[0].slot: must be a whole number from 0, got -1; use the next free slot",
    ],
    [
      "no gateways",
      request({ aws: [], azure: [0] }),
      "vpn.aws.gateways: must name a gateway, got an empty list; name one or more",
    ],
    [
      "an MTU under IPv6's least",
      request(two, {}, { settings: { mtu: 1279 } }),
      "vpn.mtu: must be a whole number from 1280 to 1440: IPv6 needs 1280, and WireGuard leaves 1440 of 1500, got 1279; use one such as 1360",
    ],
    [
      "an MTU that no path has",
      request(two, {}, { settings: { mtu: 1441 } }),
      "vpn.mtu: must be a whole number from 1280 to 1440: IPv6 needs 1280, and WireGuard leaves 1440 of 1500, got 1441; use one such as 1360",
    ],
    [
      "too rare a keepalive",
      request(two, {}, { settings: { keepaliveSeconds: 11 } }),
      "vpn.keepaliveSeconds: must be a whole number from 1 to 10: an idle path must stay open in the clouds between, got 11; use one such as 10",
    ],
    [
      "a port below the registered ones",
      request(two, {}, { settings: { listenPort: 1023 } }),
      "vpn.listenPort: must be a whole number from 1024 to 65407: each gateway of the other side takes a port from here, got 1023; use one such as 51820",
    ],
  ];
  for (const [what, given, line] of table) {
    it(`refuses ${what}`, () => {
      assert.deepEqual(problems(given), [line]);
    });
  }

  it("is told all of them together", () => {
    const given = request(two, { aws: { asn: 1, announced: ["10.99.0.0/16"] } }, { settings: { mtu: 9000 } });
    assert.deepEqual(
      problems(given).map((line) => line.split(":")[0]),
      ["vpn.mtu", "vpn.aws.announced[0]", "vpn.aws.asn"],
    );
  });

  it("takes the settings' own limits", () => {
    for (const settings of [{ mtu: 1280 }, { mtu: 1440 }, { keepaliveSeconds: 1 }, { listenPort: 1024 }])
      assert.deepEqual(problems(request(two, {}, { settings })), []);
  });
});
