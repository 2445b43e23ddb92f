/** Name what the hub sends, and check it on the way in: pages never trust the shape of a payload. */
import { readFindings } from "./findings.ts";
import type { Finding } from "./findings.ts";
import { bag, level, list, text } from "./reading.ts";

export type Level = "public" | "professional" | "restricted";
export type Status = "draft" | "published" | "retracted";

/** A post as readers see it. */
export interface Post {
  readonly id: string;
  readonly version: number;
  readonly level: Level;
  readonly title: string;
  readonly body: string;
  readonly category: string;
  readonly language: string;
  readonly author: string;
  /** ISO 8601; empty for what was never published. */
  readonly published_at: string;
}

/** A post as its author sees it. */
export interface OwnPost extends Post {
  readonly status: Status;
  readonly updated_at: string;
  readonly content_type: string;
  readonly custom_fields: Readonly<Record<string, unknown>>;
}

/** What a durable channel carries: a post that is visible now, or the id of one that is not. */
export type Push =
  | { readonly kind: "shown"; readonly type: string; readonly post: Post }
  | { readonly kind: "gone"; readonly id: string };

/** A place in a stream: whoever subscribes from here misses nothing of what came after the snapshot. */
export interface Position {
  readonly offset: number;
  readonly epoch: string;
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly clearance: Level;
}

export interface Category {
  readonly slug: string;
  readonly name: string;
}

/** What the hub decided about a change. */
export interface Result {
  readonly status: (typeof RESULTS)[number];
  readonly post: OwnPost | null;
  readonly findings: readonly Finding[];
  readonly current_version: number | null;
  readonly reason: { readonly policy: string; readonly rule: string; readonly message: string } | null;
  /** The review that the change waits for, or that was decided. */
  readonly review: { readonly id: string; readonly state: string } | null;
}

const RESULTS = ["stored", "flagged", "blocked", "conflict", "refused", "unknown"] as const;

/** Read a post out of JSON; null when it has no id or version. */
export function readPost(value: unknown): Post | null {
  const raw = bag(value);
  if (!raw || typeof raw.id !== "string" || typeof raw.version !== "number") return null;
  return {
    id: raw.id,
    version: raw.version,
    level: level(raw.level),
    title: text(raw.title),
    body: text(raw.body),
    category: text(raw.category),
    language: text(raw.language) || "pt-BR",
    author: text(raw.author),
    published_at: text(raw.published_at),
  };
}

/** Read a list of posts, leaving out what is none. */
export function readPosts(value: unknown): Post[] {
  return list(value, readPost);
}

/** Read a post of one's own. */
export function readOwnPost(value: unknown): OwnPost | null {
  const post = readPost(value);
  const raw = bag(value);
  if (!post || !raw) return null;
  const status = raw.status === "published" || raw.status === "retracted" ? raw.status : "draft";
  return {
    ...post,
    status,
    updated_at: text(raw.updated_at),
    content_type: text(raw.content_type) || "educational",
    custom_fields: bag(raw.custom_fields) ?? {},
  };
}

/** Read a push; null when it names no post. One without content, whatever its type, takes the post away. */
export function readPush(value: unknown): Push | null {
  const raw = bag(value);
  if (!raw || typeof raw.id !== "string") return null;
  const content = bag(raw.post);
  if (!content) return { kind: "gone", id: raw.id };
  const post = readPost({ ...content, id: raw.id, version: raw.version, level: raw.level });
  return post && { kind: "shown", type: text(raw.type), post };
}

/** Read the position that a snapshot reflects from the header `Hub-Position: posts=OFFSET:EPOCH`. */
export function readPosition(header: string | null, channel: string): Position | null {
  for (const part of (header ?? "").split(",")) {
    const [name, place] = [part.slice(0, part.indexOf("=")).trim(), part.slice(part.indexOf("=") + 1).trim()];
    const match = /^(\d+):(.+)$/.exec(place);
    if (name === channel && match) return { offset: Number(match[1]), epoch: match[2] ?? "" };
  }
  return null;
}

/** Read what an rpc answered; null when it is no result. */
export function readResult(value: unknown): Result | null {
  const raw = bag(value);
  const status = RESULTS.find((s) => s === raw?.status);
  if (!raw || !status) return null;
  const reason = bag(raw.reason);
  const review = bag(raw.review);
  return {
    status,
    post: readOwnPost(raw.post),
    findings: readFindings(raw.findings),
    current_version: typeof raw.current_version === "number" ? raw.current_version : null,
    reason: reason && { policy: text(reason.policy), rule: text(reason.rule), message: text(reason.message) },
    review: review && { id: text(review.id), state: text(review.state) },
  };
}

/** Read the list of categories. */
export function readCategories(value: unknown): Category[] {
  const list = bag(value)?.categories;
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown) => {
    const raw = bag(item);
    return raw && typeof raw.slug === "string" ? [{ slug: raw.slug, name: text(raw.name) || raw.slug }] : [];
  });
}

/** Read who is logged in. */
export function readUser(value: unknown): User | null {
  const raw = bag(value);
  if (!raw || typeof raw.id !== "string" || raw.id === "") return null;
  return { id: raw.id, name: text(raw.name), role: text(raw.role), clearance: level(raw.clearance) };
}
