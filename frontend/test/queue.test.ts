import assert from "node:assert/strict";
import { test } from "node:test";
import { readReview } from "../src/lib/reviews.ts";
import type { Review, ReviewPage } from "../src/lib/reviews.ts";
import { Decisions } from "../src/review/decision.ts";
import { Queue } from "../src/review/queue.ts";

function review(id: string): Review {
  const read = readReview({ id, post_id: `p-${id}`, state: "pending" });
  assert.ok(read);
  return read;
}

const page = (ids: string[], next = ""): ReviewPage => ({ reviews: ids.map(review), next });

test("a queue reads on, and reads again as many as are shown", async () => {
  const asked: [number, string][] = [];
  const answers = [page(["a", "b"], "b"), page(["b", "c"]), page(["z", "a", "b", "c"])];
  const queue = new Queue(async (_, limit, before) => {
    asked.push([limit, before]);
    return answers.shift() ?? null;
  });
  await queue.refresh();
  await queue.older();
  assert.deepEqual([queue.reviews.map((r) => r.id), queue.more], [["a", "b", "c"], false]);
  await queue.older();
  await queue.refresh();
  assert.deepEqual(asked, [[20, ""], [20, "b"], [20, ""]]);
  assert.deepEqual(queue.reviews.map((r) => r.id), ["z", "a", "b", "c"]);
});

test("an answer to an earlier filter is dropped", async () => {
  const open: ((page: ReviewPage) => void)[] = [];
  const queue = new Queue(() => new Promise((resolve) => open.push(resolve)));
  const first = queue.refresh();
  const second = queue.choose("rejected");
  open[1]?.(page(["rejected"]));
  await second;
  open[0]?.(page(["pending"]));
  await first;
  assert.deepEqual([queue.state, queue.reviews.map((r) => r.id)], ["rejected", ["rejected"]]);
});

test("what could not be read again stays, and is said to be old", async () => {
  let works = true;
  const queue = new Queue(async () => {
    if (!works) throw { code: 1 };
    return page(["a"]);
  });
  await queue.refresh();
  works = false;
  await queue.refresh();
  assert.deepEqual([queue.reviews.length, queue.failed], [1, true]);
});

test("what is closed leaves the pending ones at once, and no other list", async () => {
  const queue = new Queue(async () => page(["a", "b"]));
  await queue.refresh();
  queue.close("a");
  assert.deepEqual(queue.reviews.map((r) => r.id), ["b"]);
  await queue.choose("approved");
  queue.close("a");
  assert.equal(queue.reviews.length, 2);
});

type Params = Readonly<Record<string, unknown>>;

test("a decision of unknown outcome is repeated under its key, another decision under its own", async () => {
  const calls: { method: string; params: Params }[] = [];
  const answers: unknown[] = [null, { status: "unknown" }, { status: "stored", review: { id: "r", state: "rejected" } }, { status: "stored" }];
  const decisions = new Decisions(async (method, params) => {
    calls.push({ method, params });
    const answer = answers.shift();
    if (answer === null) throw { code: 2 };
    return answer;
  });
  for (const expected of ["unknown", "unknown", "made"]) {
    assert.equal((await decisions.decide("reject", "r", "porque")).kind, expected);
  }
  assert.equal(new Set(calls.map((c) => c.params.key)).size, 1);
  await decisions.decide("reject", "r", "porque");
  assert.equal(new Set(calls.map((c) => c.params.key)).size, 2);
  assert.deepEqual(new Set(calls.map((c) => c.method)), new Set(["review.reject"]));
});

test("another reason after an unknown outcome is another decision", async () => {
  const keys: unknown[] = [];
  const decisions = new Decisions(async (_, { key }) => {
    keys.push(key);
    throw { code: 1 };
  });
  await decisions.decide("approve", "r", "a");
  await decisions.decide("approve", "r", "b");
  assert.notEqual(keys[0], keys[1]);
});

for (const [what, answer, kind, says] of [
  ["by today's rules", { status: "blocked", reason: { policy: "compliance", rule: "blocked", message: "Regras." } }, "blocked", /Regras/],
  ["when somebody was faster", { status: "conflict", reason: { policy: "review", rule: "decided", message: "Já." } }, "gone", /Já/],
  ["when the text went on", { status: "conflict", reason: null }, "gone", /perdeu o objeto/],
  ["by four eyes", { status: "refused", reason: { policy: "review", rule: "second-person", message: "Outra." } }, "refused", /Outra/],
  ["without a verdict", { status: "refused", reason: { policy: "compliance", rule: "no-verdict.open", message: "Nada." } }, "failed", /Nada/],
  ["by an answer that is none", { ok: true }, "failed", /não respondeu/],
] as const) {
  test(`a decision that is stopped ${what} is told so`, async () => {
    const ended = await new Decisions(async () => answer).decide("approve", "r", "porque");
    assert.equal(ended.kind, kind);
    assert.match(ended.text, says);
  });
}

test("a reason that is refused is told in the reason's words", async () => {
  const ended = await new Decisions(() => Promise.reject({ code: 107 })).decide("reject", "r", "x");
  assert.match(ended.text, /1 a 500 caracteres/);
});
