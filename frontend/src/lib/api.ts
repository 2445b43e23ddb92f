/** Ask the hub over HTTP. */
import { readCategories, readPosition, readPosts, readUser } from "./model.ts";
import type { Category, Position, Post, User } from "./model.ts";

/** An answer that is not the expected one. */
export class ApiError extends Error {
  /** HTTP status; 0 when there was no answer at all. */
  readonly status: number;

  constructor(status: number) {
    super(`the hub answered ${status}`);
    this.status = status;
  }
}

export interface Page {
  readonly posts: readonly Post[];
  readonly next: string | null;
  readonly position: Position | null;
}

export interface DemoLogin {
  readonly email: string;
  readonly password: string;
  readonly label: string;
}

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...init });
  } catch {
    throw new ApiError(0);
  }
  if (!response.ok) throw new ApiError(response.status);
  return response;
}

/** Read a page of published posts, with the stream position that it reflects. */
export async function fetchPage(limit: number, cursor: string | null = null): Promise<Page> {
  const query = new URLSearchParams({ limit: String(limit) });
  if (cursor) query.set("cursor", cursor);
  // Always checked with the hub: an old snapshot could lie further back than its history reaches.
  const response = await ask(`/api/posts?${query}`, { cache: "no-cache" });
  const body: unknown = await response.json();
  const raw = (body ?? {}) as { posts?: unknown; next?: unknown };
  return {
    posts: readPosts(raw.posts),
    next: typeof raw.next === "string" && raw.next !== "" ? raw.next : null,
    position: readPosition(response.headers.get("Hub-Position"), "posts"),
  };
}

/** Return a connection token, or null for somebody who is not logged in. */
export async function fetchToken(): Promise<string | null> {
  try {
    const response = await ask("/api/token", { cache: "no-store" });
    const { token } = (await response.json()) as { token?: unknown };
    return typeof token === "string" && token !== "" ? token : null;
  } catch (error) {
    if (error instanceof ApiError && (error.status === 401 || error.status === 403)) return null;
    throw error;
  }
}

/** Return who is logged in, or null. */
export async function fetchMe(): Promise<User | null> {
  try {
    return readUser(await (await ask("/api/me", { cache: "no-store" })).json());
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

/** Return all categories; none when the hub does not answer, as a list without names still works. */
export async function fetchCategories(): Promise<Category[]> {
  try {
    return readCategories(await (await ask("/api/categories")).json());
  } catch {
    return [];
  }
}

/** Return the logins that a demonstration offers; none elsewhere. */
export async function fetchDemoLogins(): Promise<DemoLogin[]> {
  try {
    const body: unknown = await (await ask("/api/demo/logins", { cache: "no-store" })).json();
    if (!Array.isArray(body)) return [];
    return body.filter(
      (item: Partial<DemoLogin> | null): item is DemoLogin =>
        typeof item?.email === "string" && typeof item.password === "string" && typeof item.label === "string",
    );
  } catch {
    return [];
  }
}

/** Log in; the hub answers with a cookie. Throws ApiError: 401 wrong, 429 too often. */
export async function login(email: string, password: string): Promise<void> {
  await ask("/api/login", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
}

export async function logout(): Promise<void> {
  await ask("/api/logout", { method: "POST" });
}
