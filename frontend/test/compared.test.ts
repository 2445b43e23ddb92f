import assert from "node:assert/strict";
import { test } from "node:test";
import { compare } from "../src/lib/compared.ts";

/** Compare, and return the words in place of their spans. */
function words(before: string, after: string): [string[], string[]] {
  const found = compare(before, after);
  assert.ok(found);
  const cut = (text: string, spans: readonly { start: number; end: number }[]) => spans.map((s) => text.slice(s.start, s.end));
  return [cut(before, found.removed), cut(after, found.added)];
}

for (const [what, before, after, removed, added] of [
  ["nothing", "a b c", "a b c", [], []],
  ["a word that is replaced", "um dois três", "um 2 três", ["dois"], ["2"]],
  ["words in a row as one stretch", "um dois três quatro", "um 2 3 quatro", ["dois três"], ["2 3"]],
  ["words that are put in", "a d", "a b c d", [], ["b c "]],
  ["words that are taken out", "a b c d", "a d", ["b c "], []],
  ["a text that is new", "", "tudo novo", [], ["tudo novo"]],
  ["changes at several places", "a b c d e", "A b c D e", ["a", "d"], ["A", "D"]],
] as const) {
  test(`a comparison shows ${what}`, () => assert.deepEqual(words(before, after), [[...removed], [...added]]));
}

test("what both texts keep is the same on either side", () => {
  const [before, after] = ["o rato roeu a roupa do rei de Roma", "a roupa do rei o rato não roeu em Roma"];
  const found = compare(before, after);
  assert.ok(found);
  const kept = (text: string, spans: readonly { start: number; end: number }[]) => {
    let left = "";
    let at = 0;
    for (const { start, end } of spans) {
      left += text.slice(at, start);
      at = end;
    }
    return (left + text.slice(at)).split(/\s+/).filter((w) => w !== "");
  };
  assert.deepEqual(kept(before, found.removed), kept(after, found.added));
});

test("texts too different and too long are not compared", () => {
  const many = (word: string) => Array.from({ length: 3_000 }, (_, i) => `${word}${i}`).join(" ");
  assert.equal(compare(many("a"), many("b")), null);
  assert.deepEqual(compare(many("a"), `${many("a")} x`)?.removed, []);
});
