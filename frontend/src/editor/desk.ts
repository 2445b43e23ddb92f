/**
 * Hold the one text that is being worked on, and carry its changes to the hub. No DOM here.
 *
 * Theory of operation. A text is new (no version) or stored. Saving creates or updates it, publishing saves first what is
 * not saved yet. Each change is one attempt with its own key (for a new text the id is the key). When nobody knows what
 * became of an attempt, it is kept, and `retry` sends the very same one again: the hub then does it once or repeats its
 * reply. Only one attempt runs at a time; the page keeps its buttons still meanwhile.
 *
 * A change may be flagged: then it waits for a second person. Where nothing is live, the hub has stored it as a draft;
 * where a text is live, that one stays, and what waits is kept here, so that it does not count as unsaved.
 */
import { readResult } from "../lib/model.ts";
import type { Level, OwnPost, Result, Status } from "../lib/model.ts";
import { randomUuid } from "../lib/uuid.ts";
import { outcomeUnknown } from "../lib/words.ts";

/** What somebody has written. */
export interface Draft {
  readonly title: string;
  readonly body: string;
  readonly category: string;
  readonly level: Level;
  readonly content_type: string;
  readonly custom_fields: Readonly<Record<string, unknown>>;
}

/** A change that waits for a second person. */
export interface Waiting {
  readonly draft: Draft;
  /** Id of the review. */
  readonly review: string;
}

export type Action = "save" | "publish" | "retract";

export type Outcome =
  /** The hub decided; `result.status` says what. */
  | { readonly kind: "decided"; readonly action: Action; readonly step: Action; readonly result: Result }
  /** Nobody knows; `retry` may be called. */
  | { readonly kind: "unknown"; readonly action: Action }
  /** The hub refused to look at it: an error code of the client protocol. */
  | { readonly kind: "failed"; readonly code: number };

/** Sends an rpc and returns its data; rejects with an object that has a `code`. */
export type Call = (method: string, params: Readonly<Record<string, unknown>>) => Promise<unknown>;

interface Attempt {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly step: Action;
  readonly action: Action;
  /** The text that it brings; null when it brings none. */
  readonly draft: Draft | null;
}

export const BLANK: Draft = {
  title: "",
  body: "",
  category: "",
  level: "public",
  content_type: "educational",
  custom_fields: {},
};
const LANGUAGE = "pt-BR";

/** Answer that cannot be read. */
const UNREADABLE = 100;

export class Desk {
  readonly #call: Call;
  #id = randomUuid();
  #version: number | null = null;
  #status: Status = "draft";
  #saved: Draft = BLANK;
  /** What waits for a second person beside a live text. */
  #waiting: Waiting | null = null;
  #language = LANGUAGE;
  #open: Attempt | null = null;
  #busy = false;

  constructor(call: Call) {
    this.#call = call;
  }

  get id(): string {
    return this.#id;
  }

  /** Null for a text that was never stored. */
  get version(): number | null {
    return this.#version;
  }

  get status(): Status {
    return this.#status;
  }

  get saved(): Draft {
    return this.#saved;
  }

  /** What waits for a second person beside a live text, as far as it is known here. */
  get waiting(): Waiting | null {
    return this.#waiting;
  }

  get language(): string {
    return this.#language;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** Start a new text. */
  blank(): void {
    this.#id = randomUuid();
    this.#version = null;
    this.#status = "draft";
    this.#saved = BLANK;
    this.#waiting = null;
    this.#language = LANGUAGE;
    this.#open = null;
  }

  /** Take up a stored text, or a newer version of this one. */
  take(post: OwnPost): void {
    if (post.id !== this.#id) this.#open = null;
    this.#id = post.id;
    this.#version = post.version;
    this.#status = post.status;
    this.#waiting = null;
    this.#language = post.language;
    const { title, body, category, level, content_type, custom_fields } = post;
    this.#saved = { title, body, category, level, content_type, custom_fields };
  }

  /** Know what waits beside the live text; null when nothing does any more. */
  wait(waiting: Waiting | null): void {
    this.#waiting = waiting;
  }

  /** Go on from the version that the hub has, keeping what is written here. */
  overwrite(version: number): void {
    this.#version = version;
  }

  /** Tell whether `draft` has something that the hub has not, be it stored or waiting. */
  dirty(draft: Draft): boolean {
    return Object.keys(changes(this.#waiting?.draft ?? this.#saved, draft)).length > 0;
  }

  /** Store the text: as a draft, or for a published one as what readers see. */
  save(draft: Draft): Promise<Outcome> {
    return this.#run(() => this.#save(draft, "save"));
  }

  /** Bring the text to its readers. */
  publish(draft: Draft): Promise<Outcome> {
    return this.#run(async () => {
      if (this.#version === null || this.dirty(draft)) {
        const outcome = await this.#save(draft, "publish");
        if (!stored(outcome) || this.#status === "published") return outcome;
      }
      return this.#send("post.publish", {}, "publish", "publish");
    });
  }

  /** Take the text back from its readers. */
  retract(reason: string): Promise<Outcome> {
    return this.#run(() => this.#send("post.retract", reason ? { reason } : {}, "retract", "retract"));
  }

  /** Send the attempt of unknown outcome again, and go on to what was asked for. */
  retry(draft: Draft): Promise<Outcome> {
    return this.#run(async () => {
      const attempt = this.#open;
      if (!attempt) throw new Error("there is nothing to try again");
      const outcome = await this.#attempt(attempt);
      if (!stored(outcome) || attempt.action === attempt.step) return outcome;
      if (this.dirty(draft)) {
        const saved = await this.#save(draft, attempt.action);
        if (!stored(saved)) return saved;
      }
      return this.#status === "published" ? outcome : this.#send("post.publish", {}, "publish", "publish");
    });
  }

  async #run(act: () => Promise<Outcome>): Promise<Outcome> {
    if (this.#busy) throw new Error("an attempt is running");
    this.#busy = true;
    try {
      return await act();
    } finally {
      this.#busy = false;
    }
  }

  async #save(draft: Draft, action: Action): Promise<Outcome> {
    if (this.#version !== null) return this.#update(draft, action);
    const created = await this.#attempt({
      method: "post.create",
      params: { id: this.#id, ...draft, language: this.#language },
      step: "save",
      action,
      draft,
    });
    // The hub answers a repeated create with what it stored the first time, which may be an earlier text.
    if (!stored(created) || !this.dirty(draft)) return created;
    return this.#update(draft, action);
  }

  #update(draft: Draft, action: Action): Promise<Outcome> {
    return this.#send("post.update", changes(this.#saved, draft), "save", action, draft);
  }

  #send(
    method: string,
    params: Readonly<Record<string, unknown>>,
    step: Action,
    action: Action,
    draft: Draft | null = null,
  ): Promise<Outcome> {
    const full = { id: this.#id, version: this.#version, key: randomUuid(), ...params };
    return this.#attempt({ method, params: full, step, action, draft });
  }

  async #attempt(attempt: Attempt): Promise<Outcome> {
    const { action, step } = attempt;
    let result: Result | null;
    try {
      result = readResult(await this.#call(attempt.method, attempt.params));
    } catch (error) {
      const code = codeOf(error);
      if (!outcomeUnknown(code)) return { kind: "failed", code };
      this.#open = attempt;
      return { kind: "unknown", action };
    }
    if (!result) return { kind: "failed", code: UNREADABLE };
    if (result.status === "unknown") {
      this.#open = attempt;
      return { kind: "unknown", action };
    }
    this.#open = null;
    if ((result.status === "stored" || result.status === "flagged") && result.post) this.take(result.post);
    if (result.status === "flagged" && this.#status === "published" && attempt.draft) {
      this.#waiting = { draft: attempt.draft, review: result.review?.id ?? "" };
    }
    return { kind: "decided", action, step, result };
  }
}

/** Return what `draft` changes in `saved`. */
function changes(saved: Draft, draft: Draft): Partial<Draft> {
  // The hub trims titles, so surrounding blanks are no change.
  const { title, body, category, level, content_type, custom_fields } = draft;
  return {
    ...(title.trim() !== saved.title.trim() && { title }),
    ...(body !== saved.body && { body }),
    ...(category !== saved.category && { category }),
    ...(level !== saved.level && { level }),
    ...(content_type !== saved.content_type && { content_type }),
    ...(canonical(custom_fields) !== canonical(saved.custom_fields) && { custom_fields }),
  };
}

/** Write JSON with names in order: the hub gives them back in an order of its own. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

function stored(outcome: Outcome): boolean {
  return outcome.kind === "decided" && outcome.result.status === "stored";
}

function codeOf(error: unknown): number {
  const code = typeof error === "object" && error !== null ? (error as { code?: unknown }).code : undefined;
  return typeof code === "number" ? code : UNREADABLE;
}
