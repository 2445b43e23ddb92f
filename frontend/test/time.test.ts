import assert from "node:assert/strict";
import { test } from "node:test";
import { day, relative } from "../src/lib/time.ts";
import { fromBytes } from "../src/lib/uuid.ts";

const now = new Date(2026, 2, 10, 14, 30);
const before = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

for (const [minutes, expected] of [
  [-1, "agora"],
  [0.5, "agora"],
  [1, "há 1 min"],
  [59.9, "há 59 min"],
  [60, "há 1 h"],
  [23 * 60 + 59, "há 23 h"],
  [24 * 60, "9 de mar"],
  [24 * 60 * 400, "3 de fev de 2025"],
] as const) {
  test(`${minutes} minutes ago is “${expected}”`, () => assert.equal(relative(before(minutes), now), expected));
}

test("days change at midnight, not after 24 hours", () => {
  assert.equal(day(new Date(2026, 2, 10, 0, 0), now), "Hoje");
  assert.equal(day(new Date(2026, 2, 9, 23, 59), now), "Ontem");
  assert.equal(day(new Date(2026, 2, 9, 0, 0), now), "Ontem");
  assert.match(day(new Date(2026, 2, 8, 23, 59), now), /^Domingo, 8 de março$/);
});

test("random bytes become a version 4 UUID", () => {
  assert.equal(fromBytes(new Uint8Array(16)), "00000000-0000-4000-8000-000000000000");
  assert.match(fromBytes(crypto.getRandomValues(new Uint8Array(16))), /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
});
