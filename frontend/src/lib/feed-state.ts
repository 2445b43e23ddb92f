/** Keep a list of posts in step with a stream: snapshots and pushes in, a new list and what changed out. No DOM here. */
import type { Post, Push } from "./model.ts";

export type Mark = "" | "new" | "updated";

/** A post in the list. */
export interface Entry {
  readonly post: Post;
  /** How it came here since the page was opened. */
  readonly mark: Mark;
}

export interface FeedState {
  /** Newest first. */
  readonly entries: readonly Entry[];
  /** Where the next, older page starts; null when everything is here. */
  readonly next: string | null;
  /** False until the first snapshot. */
  readonly loaded: boolean;
}

/** What a step changed, so that it can be told to people. */
export interface Change {
  readonly kind: "added" | "updated" | "removed";
  readonly post: Post;
}

export interface Step {
  readonly state: FeedState;
  readonly changes: readonly Change[];
}

export const EMPTY: FeedState = { entries: [], next: null, loaded: false };

function moment(post: Post): number {
  const at = Date.parse(post.published_at);
  return Number.isNaN(at) ? 0 : at;
}

function byNewest(a: Entry, b: Entry): number {
  return moment(b.post) - moment(a.post) || (a.post.id < b.post.id ? 1 : -1);
}

/** Replace the list by a snapshot. After the first one, what differs is marked: it came while the line was cut. */
export function applySnapshot(state: FeedState, posts: readonly Post[], next: string | null): Step {
  const known = new Map(state.entries.map((entry) => [entry.post.id, entry]));
  const changes: Change[] = [];
  const entries = posts.map((post): Entry => {
    const old = known.get(post.id);
    known.delete(post.id);
    if (!state.loaded) return { post, mark: "" };
    if (!old) {
      changes.push({ kind: "added", post });
      return { post, mark: "new" };
    }
    if (old.post.version === post.version) return old;
    changes.push({ kind: "updated", post });
    return { post, mark: old.mark === "new" ? "new" : "updated" };
  });
  for (const { post } of known.values()) changes.push({ kind: "removed", post });
  return { state: { entries: entries.sort(byNewest), next, loaded: true }, changes };
}

/** Append an older page. What is already shown stays: it is as new or newer. */
export function applyOlder(state: FeedState, posts: readonly Post[], next: string | null): FeedState {
  const known = new Set(state.entries.map((entry) => entry.post.id));
  const older = posts.filter((post) => !known.has(post.id)).map((post): Entry => ({ post, mark: "" }));
  return { ...state, entries: [...state.entries, ...older].sort(byNewest), next };
}

/** Apply one push. An older version than the one shown changes nothing, so a push may safely come twice. */
export function applyPush(state: FeedState, push: Push): Step {
  const id = push.kind === "gone" ? push.id : push.post.id;
  const old = state.entries.find((entry) => entry.post.id === id);
  if (push.kind === "gone") {
    if (!old) return { state, changes: [] };
    const entries = state.entries.filter((entry) => entry !== old);
    return { state: { ...state, entries }, changes: [{ kind: "removed", post: old.post }] };
  }
  const { post } = push;
  if (old && post.version <= old.post.version) return { state, changes: [] };
  if (!old && belongsToOlderPage(state, post)) return { state, changes: [] };
  const mark: Mark = !old && push.type !== "post.updated" ? "new" : old?.mark === "new" ? "new" : "updated";
  const others = state.entries.filter((entry) => entry !== old);
  const entries = [...others, { post, mark }].sort(byNewest);
  return { state: { ...state, entries }, changes: [{ kind: old ? "updated" : "added", post }] };
}

function belongsToOlderPage(state: FeedState, post: Post): boolean {
  const last = state.entries.at(-1);
  return state.next !== null && last !== undefined && moment(post) < moment(last.post);
}
