import assert from "node:assert/strict";
import { test } from "node:test";
import * as words from "../src/lib/finding-words.ts";
import { effects, inReadingOrder, readCheck, readFinding } from "../src/lib/findings.ts";
import type { Finding } from "../src/lib/findings.ts";

function finding(changes: Partial<Finding> = {}): Finding {
  const found = readFinding({ rule: "R", field: "body", start: 0, end: 1, severity: "medium", message: "Há algo.", ...changes });
  assert.ok(found);
  return found;
}

test("a check is read with what each severity does", () => {
  const check = readCheck({
    verdict: "flag",
    findings: [{ start: 1, end: 3, message_en: "There is something.", suggestion: "***", replaces: true }, { rule: "no span" }],
    actions: { medium: "flag", high: "block", odd: "explode" },
  });
  assert.ok(check?.kind === "judged");
  assert.deepEqual([check.verdict, check.findings.length], ["flag", 1]);
  assert.deepEqual([check.findings[0]?.replaces, check.findings[0]?.message_en], [true, "There is something."]);
  assert.deepEqual(check.actions, { medium: "flag", high: "block" });
});

test("a check without a verdict says why, and whether to ask again", () => {
  const none = (rule: string) => readCheck({ status: "refused", reason: { policy: "compliance", rule, message: "m" } });
  assert.deepEqual(none("no-verdict.timeout"), { kind: "none", why: "m", again: true });
  assert.deepEqual(none("body-too-large"), { kind: "none", why: "m", again: false });
  for (const value of [null, "x", [], {}, { verdict: "perhaps" }]) assert.equal(readCheck(value), null);
});

test("what a finding does follows the hub's word where it gave one", () => {
  const found = [finding({ severity: "low" }), finding({ severity: "medium" }), finding({ severity: "unheard-of" })];
  assert.deepEqual(effects(found, "block", { low: "flag", medium: "allow" }), ["flag", "allow", "block"]);
});

test("without its word the usual is taken, as far as the verdict allows", () => {
  const found = [finding({ severity: "info" }), finding({ severity: "medium" }), finding({ severity: "high" })];
  assert.deepEqual(effects(found, "block", null), ["allow", "flag", "block"]);
  assert.deepEqual(effects(found, "flag", null), ["allow", "flag", "flag"]);
  assert.deepEqual(effects(found, "allow", null), ["allow", "allow", "allow"]);
  assert.deepEqual(effects(found, null, null), ["allow", "flag", "block"]);
  assert.deepEqual(effects(found.slice(0, 2), "block", null), ["allow", "block"]);
  assert.deepEqual(effects([], "allow", null), []);
});

test("findings are summed up in one line", () => {
  assert.equal(words.summary([]), "Nada encontrado");
  assert.equal(words.summary(["flag", "block", "block"]), "2 bloqueiam, 1 vai para revisão");
  assert.equal(words.summary(["block", "flag", "flag", "allow"]), "1 bloqueia, 2 vão para revisão, 1 aviso");
});

test("a message is in English where there is one, and says so", () => {
  const both = finding({ message_en: "There is something." });
  assert.deepEqual(words.message(both, "en"), { text: "There is something.", lang: "en" });
  assert.deepEqual(words.message(both, "pt-BR"), { text: "Há algo.", lang: "pt-BR" });
  assert.deepEqual(words.message(finding(), "en"), { text: "Há algo.", lang: "pt-BR" });
});

test("a place that has no name of its own is named by its field", () => {
  assert.equal(words.place("custom_fields.fonte", "pt-BR"), "no campo fonte");
  assert.equal(words.place("custom_fields.fonte", "en"), "in the field fonte");
  assert.equal(words.place("title", "en"), "in the title");
});

test("findings are read from the title on", () => {
  const found = [finding({ field: "author" }), finding({ start: 5, end: 6 }), finding({ start: 2 }), finding({ field: "title", start: 9 })];
  assert.deepEqual(
    found.sort(inReadingOrder).map((f) => [f.field, f.start]),
    [["title", 9], ["body", 2], ["body", 5], ["author", 0]],
  );
});
