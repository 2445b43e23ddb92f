import assert from "node:assert/strict";
import { test } from "node:test";
import { Desk } from "../src/editor/desk.ts";
import type { Draft } from "../src/editor/desk.ts";
import { say } from "../src/editor/outcome-text.ts";

const DRAFT: Draft = {
  title: "Título",
  body: "Corpo",
  category: "c",
  level: "public",
  content_type: "educational",
  custom_fields: {},
};
type Params = Readonly<Record<string, unknown>>;

/** A hub of one post that obeys the protocol; `script` may answer a call in its place. */
class OnePost {
  readonly calls: { method: string; params: Params }[] = [];
  readonly script: ((apply: () => unknown) => unknown)[] = [];
  #post: Record<string, unknown> | null = null;
  readonly #replies = new Map<unknown, unknown>();

  readonly call = async (method: string, params: Params): Promise<unknown> => {
    this.calls.push({ method, params });
    const apply = () => this.#apply(method, params);
    const step = this.script.shift();
    return step ? step(apply) : apply();
  };

  #apply(method: string, { id, version, key, reason: _, ...rest }: Params): unknown {
    const name = method === "post.create" ? id : key;
    if (this.#replies.has(name)) return this.#replies.get(name);
    if (method === "post.create") this.#post = { id, version: 1, status: "draft", ...rest };
    else {
      if (version !== this.#post?.version) return { status: "conflict", current_version: this.#post?.version };
      const status = { "post.publish": "published", "post.retract": "retracted" }[method] ?? this.#post?.status;
      this.#post = { ...this.#post, ...rest, status, version: Number(version) + 1 };
    }
    const reply = { status: "stored", post: { ...this.#post }, findings: [] };
    this.#replies.set(name, reply);
    return reply;
  }
}

const lost = (apply: () => unknown): never => {
  apply();
  throw { code: 2, message: "transport closed" };
};

test("publishing a new text creates it, then publishes that version", async () => {
  const hub = new OnePost();
  const desk = new Desk(hub.call);
  const outcome = await desk.publish(DRAFT);
  assert.deepEqual(hub.calls.map((c) => [c.method, c.params.version]), [["post.create", undefined], ["post.publish", 1]]);
  assert.equal(say(outcome).status, "stored");
  assert.deepEqual([desk.version, desk.status, desk.dirty(DRAFT)], [2, "published", false]);
});

test("saving again sends only what changed", async () => {
  const hub = new OnePost();
  const desk = new Desk(hub.call);
  await desk.save(DRAFT);
  await desk.save({ ...DRAFT, body: "Outro" });
  const { id, version, key, ...rest } = hub.calls[1]?.params ?? {};
  assert.deepEqual([id, version, typeof key, rest], [desk.id, 1, "string", { body: "Outro" }]);
});

test("each attempt has a key of its own", async () => {
  const hub = new OnePost();
  const desk = new Desk(hub.call);
  await desk.save(DRAFT);
  await desk.save({ ...DRAFT, body: "b" });
  await desk.save({ ...DRAFT, body: "c" });
  assert.notEqual(hub.calls[1]?.params.key, hub.calls[2]?.params.key);
});

test("after a lost reply, trying again sends the very same request and changes nothing twice", async () => {
  const hub = new OnePost();
  const desk = new Desk(hub.call);
  await desk.publish(DRAFT);
  hub.script.push(lost);
  const changed = { ...DRAFT, body: "Outro" };
  assert.equal((await desk.save(changed)).kind, "unknown");
  const outcome = await desk.retry(changed);
  assert.deepEqual(hub.calls.at(-1), hub.calls.at(-2));
  assert.equal(say(outcome).status, "stored");
  assert.equal(desk.version, 3);
});

test("a publish whose save got lost goes on to publish when it is tried again", async () => {
  const hub = new OnePost();
  const desk = new Desk(hub.call);
  hub.script.push(lost);
  await desk.publish(DRAFT);
  await desk.retry(DRAFT);
  assert.deepEqual(hub.calls.map((c) => c.method), ["post.create", "post.create", "post.publish"]);
  assert.equal(desk.status, "published");
});

test("a text changed after a lost create is brought up to date, not left behind", async () => {
  const hub = new OnePost();
  const desk = new Desk(hub.call);
  hub.script.push(lost);
  await desk.save(DRAFT);
  await desk.save({ ...DRAFT, title: "Novo" });
  assert.deepEqual(hub.calls.map((c) => c.method), ["post.create", "post.create", "post.update"]);
  assert.equal(desk.saved.title, "Novo");
});

test("a blocked save does not go on to publish", async () => {
  const hub = new OnePost();
  const desk = new Desk(hub.call);
  hub.script.push(() => ({ status: "blocked", post: null, findings: [{ start: 0, end: 1 }], reason: null }));
  const outcome = await desk.publish(DRAFT);
  assert.equal(say(outcome).status, "blocked");
  assert.deepEqual([hub.calls.length, desk.version], [1, null]);
});

test("a publication that is blocked after its save says that the text is kept", async () => {
  const hub = new OnePost();
  const desk = new Desk(hub.call);
  hub.script.push((apply) => apply());
  hub.script.push(() => ({ status: "blocked", post: null, findings: [{ start: 0, end: 1 }], reason: null }));
  assert.match(say(await desk.publish(DRAFT)).text, /barrou a publicação; o texto gravado fica como estava/);
  assert.deepEqual([desk.version, desk.status], [1, "draft"]);
});

test("a conflict can be settled by keeping one's own text", async () => {
  const hub = new OnePost();
  const desk = new Desk(hub.call);
  await desk.save(DRAFT);
  await hub.call("post.update", { id: desk.id, version: 1, key: "elsewhere", body: "de outra aba" });
  const mine = { ...DRAFT, body: "meu" };
  const outcome = await desk.save(mine);
  assert.equal(outcome.kind === "decided" && outcome.result.current_version, 2);
  desk.overwrite(2);
  assert.equal(say(await desk.save(mine)).status, "stored");
  assert.equal(desk.saved.body, "meu");
});

test("an error of the protocol is said in plain words and leaves nothing open", async () => {
  const desk = new Desk(() => Promise.reject({ code: 111, message: "too many requests" }));
  const outcome = await desk.save(DRAFT);
  assert.match(say(outcome).text, /Pedidos demais/);
  await assert.rejects(desk.retry(DRAFT), /nothing to try again/);
});

test("an answer that is no result is a failure, not a success", async () => {
  const desk = new Desk(() => Promise.resolve({ ok: true }));
  assert.equal((await desk.save(DRAFT)).kind, "failed");
});

test("only one attempt runs at a time", async () => {
  const desk = new Desk(() => new Promise(() => {}));
  void desk.save(DRAFT);
  await assert.rejects(desk.save(DRAFT), /an attempt is running/);
});

/** What the hub answers when a change waits for a second person: the post as it stays, and the review. */
const flagged = (post: object) => ({
  status: "flagged", post, findings: [{ start: 0, end: 1 }], current_version: 2, reason: null,
  review: { id: "r1", state: "pending" },
});

test("a publication that is flagged leaves a stored draft, and nothing unsaved", async () => {
  const hub = new OnePost();
  const desk = new Desk(hub.call);
  hub.script.push((apply) => apply());
  hub.script.push(() => flagged({ ...DRAFT, id: desk.id, version: 2, status: "draft" }));
  const outcome = await desk.publish(DRAFT);
  assert.equal(say(outcome).status, "flagged");
  assert.match(say(outcome).text, /o texto está salvo/);
  assert.deepEqual([desk.version, desk.status, desk.dirty(DRAFT), desk.waiting], [2, "draft", false, null]);
});

test("a flagged change of a live text waits beside it, and counts as unsaved once it waits no more", async () => {
  const hub = new OnePost();
  const desk = new Desk(hub.call);
  await desk.publish(DRAFT);
  const changed = { ...DRAFT, body: "Outro" };
  hub.script.push(() => flagged({ ...DRAFT, id: desk.id, version: 2, status: "published" }));
  const outcome = await desk.save(changed);
  assert.match(say(outcome).text, /o que está no ar não mudou/);
  assert.deepEqual([desk.saved.body, desk.dirty(changed), desk.waiting?.review], ["Corpo", false, "r1"]);
  assert.equal(desk.dirty(DRAFT), true);
  desk.wait(null);
  assert.equal(desk.dirty(changed), true);
});

test("another change while one waits sends everything that the live text lacks", async () => {
  const hub = new OnePost();
  const desk = new Desk(hub.call);
  await desk.publish(DRAFT);
  hub.script.push(() => flagged({ ...DRAFT, id: desk.id, version: 2, status: "published" }));
  await desk.save({ ...DRAFT, body: "Outro" });
  await desk.save({ ...DRAFT, body: "Outro", title: "Novo" });
  const { title, body } = hub.calls.at(-1)?.params ?? {};
  assert.deepEqual([title, body], ["Novo", "Outro"]);
});

test("a flagged change whose reply got lost waits as well when it is tried again", async () => {
  const hub = new OnePost();
  const desk = new Desk(hub.call);
  await desk.publish(DRAFT);
  const changed = { ...DRAFT, body: "Outro" };
  hub.script.push(() => Promise.reject({ code: 2 }));
  await desk.save(changed);
  hub.script.push(() => flagged({ ...DRAFT, id: desk.id, version: 2, status: "published" }));
  assert.equal(say(await desk.retry(changed)).status, "flagged");
  assert.equal(desk.dirty(changed), false);
});

test("custom fields that come back in another order are no change", async () => {
  const hub = new OnePost();
  const desk = new Desk(hub.call);
  await desk.save({ ...DRAFT, custom_fields: { author: { crm: "1", uf: "SP" }, fonte: "x" } });
  assert.equal(desk.dirty({ ...DRAFT, custom_fields: { fonte: "x", author: { uf: "SP", crm: "1" } } }), false);
  assert.equal(desk.dirty({ ...DRAFT, custom_fields: { fonte: "x", author: { uf: "RJ", crm: "1" } } }), true);
});
