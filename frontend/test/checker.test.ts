import assert from "node:assert/strict";
import { test } from "node:test";
import { Checker } from "../src/editor/checker.ts";
import type { Clock, Known } from "../src/editor/checker.ts";
import type { Check } from "../src/lib/findings.ts";

/** Time that passes when the test says so. */
class Hand implements Clock {
  #now = 0;
  #timers: { at: number; act: () => void }[] = [];
  now = () => this.#now;
  after = (ms: number, act: () => void) => {
    const timer = { at: this.#now + ms, act };
    this.#timers.push(timer);
    return timer;
  };
  cancel = (timer: unknown) => {
    this.#timers = this.#timers.filter((t) => t !== timer);
  };
  async pass(ms: number): Promise<void> {
    const until = this.#now + ms;
    for (;;) {
      const next = this.#timers.filter((t) => t.at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#now = next.at;
      this.cancel(next);
      next.act();
      await settled();
    }
    this.#now = until;
  }
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
const CLEAR: Check = { kind: "judged", verdict: "allow", findings: [], actions: null };

/** A checker of a hub that answers when the test says so. */
function setUp() {
  const clock = new Hand();
  const asked: { text: string; answer: (check: Check | null) => Promise<void>; fail: (code: number) => Promise<void> }[] = [];
  const told: Known<string>[] = [];
  const checker = new Checker<string>(
    (text) =>
      new Promise((resolve, reject) => {
        asked.push({
          text,
          answer: (check) => (resolve(check), settled()),
          fail: (code) => (reject({ code }), settled()),
        });
      }),
    (known) => told.push(known),
    clock,
  );
  const texts = () => asked.map((a) => a.text);
  const last = () => {
    const one = asked.at(-1);
    assert.ok(one, "nothing was asked");
    return one;
  };
  return { clock, checker, told, texts, last };
}

test("a text is asked about when its writer pauses, and only the newest", async () => {
  const { clock, checker, texts } = setUp();
  for (const text of ["a", "ab", "abc"]) {
    checker.changed(text, text.length);
    await clock.pass(300);
  }
  assert.deepEqual(texts(), []);
  await clock.pass(200);
  assert.deepEqual(texts(), ["abc"]);
});

test("a long text is asked about after a longer pause", async () => {
  const { clock, checker, texts } = setUp();
  checker.changed("long", 50_000);
  await clock.pass(1_300);
  assert.deepEqual(texts(), []);
  await clock.pass(200);
  assert.deepEqual(texts(), ["long"]);
});

test("one question runs at a time; what was written meanwhile is asked when the answer is there", async () => {
  const { clock, checker, told, texts, last } = setUp();
  checker.check("a");
  await clock.pass(0);
  checker.changed("ab", 2);
  await clock.pass(1_000);
  assert.deepEqual(texts(), ["a"]);
  await last().answer(CLEAR);
  const known = told.at(-1);
  assert.deepEqual(known?.kind === "judged" && [known.asked, known.current], ["a", false]);
  await clock.pass(0);
  assert.deepEqual(texts(), ["a", "ab"]);
  await last().answer(CLEAR);
  const then = told.at(-1);
  assert.deepEqual(then?.kind === "judged" && [then.asked, then.current], ["ab", true]);
});

test("an answer does not cut short the pause of a writer who goes on", async () => {
  const { clock, checker, texts, last } = setUp();
  checker.check("a");
  await clock.pass(0);
  checker.changed("ab", 2);
  await clock.pass(100);
  await last().answer(CLEAR);
  await clock.pass(200);
  assert.deepEqual(texts(), ["a"]);
  await clock.pass(200);
  assert.deepEqual(texts(), ["a", "ab"]);
});

test("after too many questions the pause grows, and typing does not shorten it", async () => {
  const { clock, checker, told, texts, last } = setUp();
  checker.check("a");
  await clock.pass(0);
  await last().fail(111);
  assert.deepEqual(told.at(-1), { kind: "trouble", why: "", code: 111, again: true });
  checker.changed("ab", 2);
  await clock.pass(1_900);
  assert.deepEqual(texts(), ["a"]);
  await clock.pass(200);
  assert.deepEqual(texts(), ["a", "ab"]);
  await last().fail(111);
  await clock.pass(3_900);
  assert.equal(texts().length, 2);
  await clock.pass(200);
  assert.deepEqual(texts(), ["a", "ab", "ab"]);
  await last().answer(CLEAR);
  checker.changed("abc", 3);
  await clock.pass(500);
  assert.equal(texts().length, 4);
});

test("a failure while the writer goes on holds back the next question too", async () => {
  const { clock, checker, texts, last } = setUp();
  checker.check("a");
  await clock.pass(0);
  checker.changed("ab", 2);
  await last().fail(111);
  await clock.pass(1_900);
  assert.deepEqual(texts(), ["a"]);
  await clock.pass(200);
  assert.deepEqual(texts(), ["a", "ab"]);
});

test("an error that would come again is not provoked again", async () => {
  for (const code of [101, 103, 104, 107, 108]) {
    const { clock, checker, told, texts, last } = setUp();
    checker.check("a");
    await clock.pass(0);
    await last().fail(code);
    await clock.pass(100_000);
    assert.deepEqual([texts().length, told.at(-1)], [1, { kind: "trouble", why: "", code, again: false }]);
    checker.changed("ab", 2);
    await clock.pass(500);
    assert.equal(texts().length, 2);
  }
});

test("without a verdict it is asked again, with a limit's refusal not", async () => {
  for (const again of [true, false]) {
    const { clock, checker, told, texts, last } = setUp();
    checker.check("a");
    await clock.pass(0);
    await last().answer({ kind: "none", why: "porque", again });
    assert.equal((told.at(-1) as { why?: string }).why, "porque");
    await clock.pass(10_000);
    assert.equal(texts().length, again ? 2 : 1);
  }
});

test("an answer that cannot be read is trouble, and passes", async () => {
  const { clock, checker, told, texts, last } = setUp();
  checker.check("a");
  await clock.pass(0);
  await last().answer(null);
  assert.deepEqual(told.at(-1), { kind: "trouble", why: "", code: 100, again: true });
  await clock.pass(2_000);
  assert.equal(texts().length, 2);
});

test("what is under way when another text is taken up is never told", async () => {
  const { clock, checker, told, texts, last } = setUp();
  checker.check("a");
  await clock.pass(0);
  const first = last();
  checker.stop();
  checker.check("b");
  await clock.pass(0);
  assert.deepEqual(texts(), ["a", "b"]);
  await first.answer(CLEAR);
  assert.deepEqual(told.at(-1), { kind: "checking" });
  await last().answer(CLEAR);
  const known = told.at(-1);
  assert.equal(known?.kind === "judged" && known.asked, "b");
});
