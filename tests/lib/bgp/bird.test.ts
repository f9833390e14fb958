import assert from "node:assert/strict";
import { renderBird, renderBirdState, sessionOf, type BirdRequest } from "../../../lib/bgp/bird.ts";
import { tunnelsOf } from "../../../lib/wireguard/mesh.ts";
import { meshOf } from "../gateway/requests.ts";

const tunnels = tunnelsOf(meshOf(2), "aws-0");
const request: BirdRequest = {
  routerId: "10.64.192.5",
  asn: 64512,
  peerAsn: 64513,
  announced: ["10.64.0.0/16"],
  accepted: ["10.68.0.0/16", "10.69.0.0/16"],
  tunnels,
};

/** A block of the configuration: its lines up to the brace that closes it. */
function block(text: string, head: string): string {
  const begin = text.indexOf(head);
  assert.notEqual(begin, -1, head);
  return text.slice(begin, text.indexOf("\n}\n", begin) + 3);
}

describe("renderBird", () => {
  const text = renderBird(request);

  it("has a session for each tunnel", () => {
    assert.equal(
      block(text, "protocol bgp to_azure_1"),
      `protocol bgp to_azure_1 from tunnel {
  neighbor 10.67.0.3 as 64513;
  ipv4 {
    import where from_tunnel(AVOID_to_azure_1);
    export where to_tunnel(KNOWN_to_azure_1, AVOID_to_azure_1);
  };
}
`,
    );
    assert.equal(text.match(/^protocol bgp /gm)?.length, 2);
  });

  it("notices a dead path by BFD in 300 ms x 3, and by BGP in 9 s", () => {
    assert.match(block(text, "protocol bfd"), /interval 300 ms;\n.*\n\s+multiplier 3;/);
    assert.match(block(text, "template bgp tunnel"), /bfd on;\n\s+direct;\n\s+hold time 9;/);
    const slower = renderBird({
      ...request,
      timers: { bfdIntervalMs: 500, bfdMultiplier: 5, holdSeconds: 30 },
    });
    assert.match(
      block(slower, "protocol bfd"),
      /interval 500 ms;\n.*idle tx interval 500 ms;\n\s+multiplier 5;/,
    );
    assert.match(block(slower, "template bgp tunnel"), /hold time 30;/);
  });

  it("announces the own ranges, and takes nothing but the other side's from nobody but its neighbour", () => {
    assert.match(block(text, "protocol static own"), /^ {2}route 10\.64\.0\.0\/16 blackhole;$/m);
    assert.match(
      block(text, "function from_tunnel"),
      /net !~ \[ 10\.68\.0\.0\/16, 10\.69\.0\.0\/16 \] then return false;/,
    );
    assert.match(
      block(text, "function from_tunnel"),
      /bgp_path\.len != 1 \|\| bgp_path\.first != 64513 then return false;/,
    );
    assert.match(
      block(text, "function to_tunnel"),
      /source != RTS_STATIC \|\| net !~ \[ 10\.64\.0\.0\/16 \] then return false;/,
    );
  });

  it("uses all tunnels at once, and sends nothing back when there is none", () => {
    assert.match(block(text, "protocol kernel"), /merge paths on limit 16;/);
    assert.match(block(text, "protocol kernel"), /export where proto != "own";/);
    assert.match(
      block(text, "protocol static unreachable_peers"),
      /preference 1;[^]*10\.68\.0\.0\/16 unreachable;[^]*10\.69/,
    );
  });

  it("tells the peer what it knows, and avoids a tunnel for as long as either end asks", () => {
    assert.match(block(text, "function to_tunnel"), /bgp_large_community\.add\(\(64512, 1, known\)\);/);
    assert.match(
      block(text, "function to_tunnel"),
      /if avoid \|\| DRAINING then bgp_community\.add\(\(65535, 0\)\);/,
    );
    assert.match(
      block(text, "function from_tunnel"),
      /if avoid \|\| \(65535, 0\) ~ bgp_community then bgp_local_pref = 0;/,
    );
  });

  it("speaks BFD with a route server in its subnet, and over a hop with one that has none", () => {
    const routers = renderBird({
      ...request,
      cloudRouters: [
        { name: "a-1", address: "10.64.192.9", asn: 64514, bfd: true },
        { name: "far", address: "10.68.0.4", asn: 65515, bfd: false },
      ],
    });
    assert.match(
      block(routers, "protocol bgp cloud_a_1"),
      /neighbor 10\.64\.192\.9 as 64514;\n {2}bfd on;\n {2}direct;/,
    );
    assert.match(
      block(routers, "protocol bgp cloud_far"),
      /neighbor 10\.68\.0\.4 as 65515;\n {2}multihop 2;/,
    );
    assert.match(block(routers, "filter to_cloud"), /if DRAINING then bgp_med = 1000;/);
    assert.match(block(routers, "filter to_cloud"), /source != RTS_BGP \|\| net !~ \[ 10\.68/);
  });

  it("defines every name that it uses of the agent's file", () => {
    const used = new Set(text.match(/\b(?:KNOWN|AVOID)_\w+|\bDRAINING\b/g));
    const defined = new Set(renderBirdState(tunnels).match(/(?<=define )\w+/g));
    assert.deepEqual(defined, used);
    assert.equal(sessionOf("azure-1"), "to_azure_1");
  });
});
