/** Build a text whose findings are marked, and in which what a change adds or takes away shows. */
import { h } from "../lib/dom.ts";
import { pieces } from "../lib/text.ts";
import type { Span } from "../lib/text.ts";

/** A span that a finding stands on. */
export interface Marked extends Span {
  /** Number of the finding. */
  readonly finding: number;
  readonly effect: string;
}

/** Return a text cut at its marks and at what is changed. */
export function judgedText(text: string, marks: readonly Marked[], changed: readonly Span[], kind: "ins" | "del"): Node[] {
  let at = 0;
  return pieces(text, marks).map((piece) => {
    const inside = withChanges(piece.text, at, changed, kind);
    at += piece.text.length;
    const mark = piece.span === null ? undefined : marks[piece.span];
    if (!mark) return h("span", {}, ...inside);
    return h("mark", { "data-effect": mark.effect, "data-finding": mark.finding, "data-testid": "highlight" }, ...inside);
  });
}

function withChanges(text: string, offset: number, changed: readonly Span[], kind: "ins" | "del"): (Node | string)[] {
  const local = changed.map(({ start, end }) => ({ start: Math.max(0, start - offset), end: Math.max(0, end - offset) }));
  return pieces(text, local).map((piece) => (piece.span === null ? piece.text : h(kind, {}, piece.text)));
}
