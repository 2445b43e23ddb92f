/** Convert between code points, as the hub counts them, and UTF-16 units, as the browser does; keep spans while text changes. */

/** A stretch of a text in UTF-16 units: from `start` up to but without `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Return the UTF-16 offset of the code point number `point`; past the end it is the text's length. */
export function utf16Offset(text: string, point: number): number {
  let offset = 0;
  for (let left = point; left > 0 && offset < text.length; left -= 1) {
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  }
  return offset;
}

/** Return how many code points lie before the UTF-16 offset `offset`. */
export function codePointOffset(text: string, offset: number): number {
  let points = 0;
  for (let at = 0; at < offset && at < text.length; points += 1) {
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
  return points;
}

/** Return a span of code points as a span of UTF-16 units. */
export function utf16Span(text: string, start: number, end: number): Span {
  return { start: utf16Offset(text, start), end: utf16Offset(text, end) };
}

/**
 * Move a span along with an edit that turned `before` into `after`.
 *
 * Returns null when the edit touches the span: what was found there is no longer what stands there.
 */
export function moveSpan(span: Span, before: string, after: string): Span | null {
  if (before === after) return span;
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  const editEnd = before.length - tail;
  if (span.end <= head) return span;
  if (span.start >= editEnd) {
    const shift = after.length - before.length;
    return { start: span.start + shift, end: span.end + shift };
  }
  return null;
}

/** A span and what is to stand in its place. */
export interface Replacement extends Span {
  readonly insert: string;
}

/** Leave out replacements that overlap an earlier one, and sort them. */
export function disjoint(changes: readonly Replacement[]): Replacement[] {
  const kept: Replacement[] = [];
  for (const change of [...changes].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (change.start >= (kept.at(-1)?.end ?? 0)) kept.push(change);
  }
  return kept;
}

/** Join replacements into the one that does the same. Null when there are none. */
export function joined(text: string, changes: readonly Replacement[]): Replacement | null {
  const ordered = disjoint(changes);
  const [first, last] = [ordered[0], ordered.at(-1)];
  if (!first || !last) return null;
  let insert = "";
  let at = first.start;
  for (const change of ordered) {
    insert += text.slice(at, change.start) + change.insert;
    at = change.end;
  }
  return { start: first.start, end: last.end, insert };
}

/** Move a span along with replacements; null when one of them touches it. */
export function shiftSpan(span: Span, changes: readonly Replacement[]): Span | null {
  let shift = 0;
  for (const change of disjoint(changes)) {
    if (change.end <= span.start) shift += change.insert.length - (change.end - change.start);
    else if (change.start < span.end) return null;
  }
  return { start: span.start + shift, end: span.end + shift };
}

/** A piece of a text, and the number of the span that it belongs to (null outside of all). */
export interface Piece {
  readonly text: string;
  readonly span: number | null;
}

/** Cut a text at its spans. Where spans overlap, the one that starts first (then the longer) keeps the overlap. */
export function pieces(text: string, spans: readonly Span[]): Piece[] {
  const order = spans
    .map((span, index) => ({ span, index }))
    .filter(({ span }) => span.end > span.start && span.start < text.length)
    .sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
  const result: Piece[] = [];
  let at = 0;
  for (const { span, index } of order) {
    const start = Math.max(span.start, at);
    const end = Math.min(span.end, text.length);
    if (end <= start) continue;
    if (start > at) result.push({ text: text.slice(at, start), span: null });
    result.push({ text: text.slice(start, end), span: index });
    at = end;
  }
  if (at < text.length) result.push({ text: text.slice(at), span: null });
  return result;
}

/** Split a body into paragraphs: blank lines part them. */
export function paragraphs(body: string): string[] {
  return body
    .split(/\r?\n[ \t]*(?:\r?\n[ \t]*)+/)
    .map((p) => p.trim())
    .filter((p) => p !== "");
}
