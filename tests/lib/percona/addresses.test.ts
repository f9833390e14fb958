import assert from "node:assert/strict";
import { addressesInAws, addressesInAzure } from "../../../lib/percona/addresses.ts";

describe("addresses of a group", () => {
  it("lie in AWS's subnets of data by turns, and keep their places when the group grows", () => {
    const cidrs = ["10.80.160.0/22", "10.80.168.0/22", "10.80.172.0/22"];
    const three = addressesInAws(cidrs, 3);
    assert.deepEqual(three, {
      members: [
        { address: "10.80.160.16", subnet: 0 },
        { address: "10.80.168.17", subnet: 1 },
        { address: "10.80.172.18", subnet: 2 },
      ],
      proxy: { address: "10.80.160.25", subnet: 0 },
    });
    const nine = addressesInAws(cidrs, 9);
    assert.deepEqual([nine.members.slice(0, 3), nine.proxy], [three.members, three.proxy]);
    const all = [...nine.members, nine.proxy].map(({ address }) => address);
    assert.equal(new Set(all).size, 10);
  });

  it("lie at the end of Azure's subnet of nodes, and leave the last ones to Azure", () => {
    const { members, proxy } = addressesInAzure("10.84.0.0/17", 9);
    assert.deepEqual(
      [members[0]?.address, members[8]?.address, proxy.address],
      ["10.84.127.224", "10.84.127.232", "10.84.127.233"],
    );
  });
});
