import assert from "node:assert/strict";
import { test } from "node:test";
import { applyOlder, applyPush, applySnapshot, EMPTY } from "../src/lib/feed-state.ts";
import type { FeedState } from "../src/lib/feed-state.ts";
import type { Post, Push } from "../src/lib/model.ts";

function post(id: string, version = 1, minute = 0, title = id): Post {
  const published_at = `2026-03-01T10:${String(minute).padStart(2, "0")}:00Z`;
  return { id, version, level: "public", title, body: "", category: "c", language: "pt-BR", author: "", published_at };
}

const shown = (p: Post, type = "post.published"): Push => ({ kind: "shown", type, post: p });
const gone = (id: string): Push => ({ kind: "gone", id });
const ids = (state: FeedState) => state.entries.map((e) => e.post.id);
const loaded = (posts: Post[], next: string | null = null) => applySnapshot(EMPTY, posts, next).state;

test("the first snapshot marks and announces nothing, newest first", () => {
  const { state, changes } = applySnapshot(EMPTY, [post("a", 1, 1), post("b", 1, 5)], null);
  assert.deepEqual(ids(state), ["b", "a"]);
  assert.deepEqual(changes, []);
  assert.ok(state.entries.every((e) => e.mark === ""));
});

test("a new post comes on top and is marked", () => {
  const { state, changes } = applyPush(loaded([post("a", 1, 1)]), shown(post("b", 2, 9)));
  assert.deepEqual(ids(state), ["b", "a"]);
  assert.equal(state.entries[0]?.mark, "new");
  assert.deepEqual(changes.map((c) => c.kind), ["added"]);
});

test("an update keeps its place and is marked", () => {
  const { state } = applyPush(loaded([post("a", 1, 1), post("b", 1, 5)]), shown(post("a", 2, 1, "x"), "post.updated"));
  assert.deepEqual(ids(state), ["b", "a"]);
  assert.equal(state.entries[1]?.post.title, "x");
  assert.equal(state.entries[1]?.mark, "updated");
});

test("a post that is new stays new when it changes", () => {
  const first = applyPush(loaded([]), shown(post("a", 1))).state;
  assert.equal(applyPush(first, shown(post("a", 2), "post.updated")).state.entries[0]?.mark, "new");
});

test("an older or equal version changes nothing", () => {
  const state = loaded([post("a", 3, 1, "three")]);
  for (const version of [1, 2, 3]) {
    const step = applyPush(state, shown(post("a", version, 1, "old")));
    assert.equal(step.state, state);
    assert.deepEqual(step.changes, []);
  }
});

test("a retraction removes the post, and one for an unknown post is harmless", () => {
  const state = loaded([post("a", 1, 1), post("b", 1, 5)]);
  const step = applyPush(state, gone("a"));
  assert.deepEqual(ids(step.state), ["b"]);
  assert.deepEqual(step.changes.map((c) => [c.kind, c.post.id]), [["removed", "a"]]);
  assert.equal(applyPush(state, gone("z")).state, state);
});

test("a post may come back after a retraction", () => {
  const state = applyPush(loaded([post("a", 1)]), gone("a")).state;
  assert.deepEqual(ids(applyPush(state, shown(post("a", 3))).state), ["a"]);
});

test("an update of a post that lies on an older page is left to that page", () => {
  const state = loaded([post("b", 1, 30)], "cursor");
  assert.deepEqual(ids(applyPush(state, shown(post("a", 2, 10), "post.updated")).state), ["b"]);
  assert.deepEqual(ids(applyPush({ ...state, next: null }, shown(post("a", 2, 10), "post.updated")).state), ["b", "a"]);
});

test("a later snapshot tells what happened meanwhile", () => {
  const before = loaded([post("kept", 1, 1), post("changed", 1, 2), post("lost", 1, 3)]);
  const { state, changes } = applySnapshot(before, [post("kept", 1, 1), post("changed", 2, 2), post("came", 1, 4)], null);
  assert.deepEqual(ids(state), ["came", "changed", "kept"]);
  assert.deepEqual(state.entries.map((e) => e.mark), ["new", "updated", ""]);
  assert.deepEqual(
    changes.map((c) => `${c.kind} ${c.post.id}`).sort(),
    ["added came", "removed lost", "updated changed"],
  );
});

test("an older page is appended without marks, and what is shown wins over it", () => {
  const state = applyPush(loaded([post("b", 1, 30)], "cursor"), shown(post("b", 2, 30))).state;
  const more = applyOlder(state, [post("b", 1, 30), post("a", 1, 10)], null);
  assert.deepEqual(more.entries.map((e) => [e.post.id, e.post.version, e.mark]), [["b", 2, "updated"], ["a", 1, ""]]);
  assert.equal(more.next, null);
});
