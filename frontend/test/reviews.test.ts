import assert from "node:assert/strict";
import { test } from "node:test";
import { OwnReviews } from "../src/editor/own-reviews.ts";
import { readReview, readReviewDetail, readReviewPage, readReviewPush } from "../src/lib/reviews.ts";
import type { Review } from "../src/lib/reviews.ts";

const RAW = {
  id: "r1", post_id: "p1", base_version: 3, level: "public", title: "T", author_id: "ana", requested_by: "ana",
  requested_at: "2026-01-01T00:00:00Z", state: "pending", severity: "medium", rules: ["A", 3, "B"],
  decided_by: null, decided_at: null, reason: "", may_decide: true,
};

function review(changes: Partial<Review> = {}): Review {
  const read = readReview({ ...RAW, ...changes });
  assert.ok(read);
  return read;
}

test("a review is read, and what is none is left out", () => {
  assert.deepEqual(review().rules, ["A", "B"]);
  assert.equal(review().decided_by, "");
  const page = readReviewPage({ reviews: [RAW, { ...RAW, state: "odd" }, { id: "r2" }, null], next: "2026/r1" });
  assert.deepEqual([page?.reviews.length, page?.next], [1, "2026/r1"]);
  for (const value of [null, {}, [], { reviews: 3 }, { status: "refused" }]) assert.equal(readReviewPage(value), null);
});

test("a detail keeps working when the proposal is forgotten", () => {
  const post = { id: "p1", version: 3, status: "published", title: "T", body: "B" };
  assert.equal(readReviewDetail({ review: RAW, proposal: null, findings: [], post })?.proposal, null);
  const full = readReviewDetail({ review: RAW, proposal: { title: "N", body: "C", level: "odd" }, findings: [{ start: 0, end: 1 }], post });
  assert.deepEqual([full?.proposal?.title, full?.proposal?.level, full?.findings.length], ["N", "restricted", 1]);
  assert.equal(readReviewDetail({ status: "refused", reason: { message: "m" } }), null);
});

test("a push tells of a review, or of nothing", () => {
  const push = { type: "review.closed", id: "p1", review: "r1", version: 3, level: "public", state: "approved" };
  assert.deepEqual(readReviewPush(push), { type: "review.closed", review: "r1", post: "p1", state: "approved" });
  for (const value of [null, { ...push, type: "post.updated" }, { ...push, state: "" }, { ...push, review: 7 }]) {
    assert.equal(readReviewPush(value), null);
  }
});

test("the newest review of a post says how it stands, as long as it is the last that happened to it", () => {
  const own = new OwnReviews();
  own.set([review({ id: "new", state: "rejected" }), review({ id: "old", state: "superseded" })]);
  assert.equal(own.of({ id: "p1", version: 3 })?.id, "new");
  assert.equal(own.of({ id: "p1", version: 4 }), null);
  assert.equal(own.of({ id: "p2", version: 3 }), null);
  own.set([review({ state: "approved" })]);
  assert.equal(own.of({ id: "p1", version: 4 })?.state, "approved");
  assert.equal(own.of({ id: "p1", version: 5 }), null);
});

test("a pending review stands until it is known to be closed", () => {
  const own = new OwnReviews();
  assert.equal(own.closed("r1"), false);
  own.set([review()]);
  assert.deepEqual([own.pending("p1")?.id, own.closed("r1")], ["r1", false]);
  own.set([review({ id: "r2" }), review({ state: "superseded" })]);
  assert.deepEqual([own.pending("p1")?.id, own.closed("r1")], ["r2", true]);
});
