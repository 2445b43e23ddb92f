/** Compare two texts word by word: what one lacks of the other. */
import type { Span } from "./text.ts";

export interface Compared {
  /** Spans of the text before that the text after lacks. */
  readonly removed: readonly Span[];
  /** Spans of the text after that the text before lacked. */
  readonly added: readonly Span[];
}

/** Pairs of words that are compared at most; longer texts would hold the page. */
const MOST_PAIRS = 4_000_000;

/** Compare; null when the texts differ in too much to be compared in the time that a page has. */
export function compare(before: string, after: string): Compared | null {
  const [a, b] = [words(before), words(after)];
  let head = 0;
  while (head < a.length && head < b.length && a[head]?.text === b[head]?.text) head += 1;
  let tail = 0;
  while (tail < Math.min(a.length, b.length) - head && a.at(-1 - tail)?.text === b.at(-1 - tail)?.text) tail += 1;
  const left = a.slice(head, a.length - tail);
  const right = b.slice(head, b.length - tail);
  if (left.length * right.length > MOST_PAIRS) return null;
  const kept = common(left, right);
  return { removed: spans(left, kept.left), added: spans(right, kept.right) };
}

interface Word extends Span {
  readonly text: string;
}

function words(text: string): Word[] {
  return [...text.matchAll(/\s+|[^\s]+/g)].map((match) => ({
    text: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** Find a longest common subsequence: which words of each side belong to it. */
function common(left: readonly Word[], right: readonly Word[]): { left: boolean[]; right: boolean[] } {
  const width = right.length + 1;
  const lengths = new Uint32Array((left.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = left.length - 1; i >= 0; i -= 1) {
    for (let j = right.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        left[i]?.text === right[j]?.text ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const kept = { left: left.map(() => false), right: right.map(() => false) };
  for (let i = 0, j = 0; i < left.length && j < right.length; ) {
    if (left[i]?.text === right[j]?.text) {
      kept.left[i] = true;
      kept.right[j] = true;
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return kept;
}

/** Join neighbours among the words that are not kept, over a blank between them too; a blank alone is no difference. */
function spans(words: readonly Word[], kept: readonly boolean[]): Span[] {
  const joined: { start: number; end: number }[] = [];
  words.forEach((word, i) => {
    if (kept[i]) return;
    const last = joined.at(-1);
    const before = words[i - 1];
    const reaches = last?.end === word.start || (last?.end === before?.start && before?.text.trim() === "");
    if (last && reaches) last.end = word.end;
    else if (word.text.trim() !== "" || words.length === 1) joined.push({ start: word.start, end: word.end });
  });
  return joined;
}
