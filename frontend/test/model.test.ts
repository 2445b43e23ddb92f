import assert from "node:assert/strict";
import { test } from "node:test";
import { readPosition, readPost, readPush, readResult, readUser } from "../src/lib/model.ts";

test("a push with content shows the post", () => {
  const push = readPush({
    type: "post.updated", id: "1", version: 4, level: "professional", at: "", url: "",
    post: { title: "T", body: "B", category: "c", language: "pt-BR", author: "A", published_at: "2026-01-01T00:00:00Z" },
  });
  assert.equal(push?.kind, "shown");
  assert.equal(push?.kind === "shown" && push.post.version, 4);
  assert.equal(push?.kind === "shown" && push.post.level, "professional");
});

test("a push without content takes the post away, whatever its type", () => {
  for (const type of ["post.retracted", "post.updated", "post.published"]) {
    assert.deepEqual(readPush({ type, id: "1" }), { kind: "gone", id: "1" });
  }
});

test("what names no post is no push", () => {
  for (const value of [null, "x", 3, [], {}, { type: "post.updated" }, { id: 7 }]) assert.equal(readPush(value), null);
  assert.equal(readPush({ id: "1", post: { title: "no version" } }), null);
});

test("an unknown level is treated as the highest", () => {
  assert.equal(readPost({ id: "1", version: 1, level: "secret" })?.level, "restricted");
});

test("the position is read from its header", () => {
  assert.deepEqual(readPosition("posts=17:ab:c", "posts"), { offset: 17, epoch: "ab:c" });
  assert.deepEqual(readPosition("x=1:e, posts=0:q", "posts"), { offset: 0, epoch: "q" });
  for (const header of [null, "", "posts=", "posts=x:e", "other=1:e", "posts=1:"]) assert.equal(readPosition(header, "posts"), null);
});

test("a result is read with its findings, and what is none is refused", () => {
  const result = readResult({
    status: "blocked", post: null, current_version: null,
    findings: [{ rule: "LGPD-CPF", field: "body", start: 1, end: 3, severity: "high" }, { rule: "no span" }],
    reason: { policy: "compliance", rule: "blocked", message: "m" },
  });
  assert.equal(result?.findings.length, 1);
  assert.equal(result?.reason?.message, "m");
  for (const value of [null, {}, { status: "odd" }, "stored"]) assert.equal(readResult(value), null);
});

test("a change that waits for a second person names its review", () => {
  const result = readResult({
    status: "flagged", post: { id: "1", version: 2, status: "draft" }, findings: [], current_version: 2,
    reason: { policy: "compliance", rule: "flagged", message: "m" }, review: { id: "r", state: "pending" },
  });
  assert.deepEqual([result?.status, result?.review], ["flagged", { id: "r", state: "pending" }]);
  assert.deepEqual([result?.post?.content_type, result?.post?.custom_fields], ["educational", {}]);
});

test("nobody is no user", () => {
  assert.equal(readUser({ id: "", name: "x" }), null);
  assert.equal(readUser(null), null);
});
