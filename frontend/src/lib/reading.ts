/** Read values out of JSON whose shape nobody vouches for. */
import type { Level } from "./model.ts";

export type Bag = Record<string, unknown>;

/** Return an object; null for everything else. */
export function bag(value: unknown): Bag | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Bag) : null;
}

/** Return a text; an empty one for everything else. */
export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Return a number; null for everything else. */
export function number(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

/** Return what `read` makes of each item of a list, leaving out what it makes null of. */
export function list<T>(value: unknown, read: (item: unknown) => T | null): T[] {
  return Array.isArray(value) ? value.map(read).filter((item) => item !== null) : [];
}

/** Return a level; what is not known is treated as the highest. */
export function level(value: unknown): Level {
  return value === "public" || value === "professional" ? value : "restricted";
}
