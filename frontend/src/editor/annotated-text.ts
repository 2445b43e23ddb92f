/**
 * A textarea whose spans can be marked.
 *
 * A textarea cannot mark its own text, so a mirror with the same type lies in the same grid cell, behind it: the mirror
 * paints the marks and gives the cell its height, the textarea on top paints the text. Spans move along with edits; one
 * that an edit touches is dropped, as nobody has judged the new text yet.
 */
import { h } from "../lib/dom.ts";
import { disjoint, joined, moveSpan, pieces, shiftSpan } from "../lib/text.ts";
import type { Replacement, Span } from "../lib/text.ts";

/** A mark: where, and what it does. */
export interface Note extends Span {
  readonly effect: string;
  /** Number of the finding that it belongs to. */
  readonly finding: number;
}

export class AnnotatedText {
  readonly field: HTMLTextAreaElement;
  /** Called after a person changed the text. */
  onEdit: () => void = () => {};
  /** Called when the caret moved, with the finding under it (null outside of all). */
  onCaret: (finding: number | null) => void = () => {};
  readonly #mirror: HTMLElement;
  #notes: readonly Note[] = [];
  #text: string;
  #current: number | null = null;
  /** Notes as they will be after an edit that is being made here. */
  #ahead: readonly Note[] | null = null;

  /** @param field stands in a `.annotated` element, which gets the mirror. */
  constructor(field: HTMLTextAreaElement) {
    this.field = field;
    this.#text = field.value;
    this.#mirror = h("div", { class: "mirror", "aria-hidden": "true" });
    field.before(this.#mirror);
    field.addEventListener("input", () => this.#edited());
    for (const event of ["keyup", "click", "focus"]) field.addEventListener(event, () => this.tellCaret());
    this.#paint();
  }

  get value(): string {
    return this.field.value;
  }

  /** Replace the text; marks go. */
  set value(text: string) {
    this.field.value = text;
    this.#text = this.field.value;
    this.#notes = [];
    this.#paint();
  }

  /** Findings that still have their span. */
  get marked(): ReadonlySet<number> {
    return new Set(this.#notes.map((note) => note.finding));
  }

  /**
   * Mark spans of `text`, the text that was judged. If the field has been edited since, they move along.
   */
  annotate(text: string, notes: readonly Note[]): void {
    this.#notes = move(notes, text, this.field.value);
    this.#paint();
  }

  /**
   * Put texts in the place of the spans of findings, as one edit that the browser can undo. Findings that have no span
   * any more are left alone.
   *
   * @returns how many spans were replaced.
   */
  replace(inserts: ReadonlyMap<number, string>): number {
    const changes = this.#notes.flatMap((note): Replacement[] => {
      const insert = inserts.get(note.finding);
      return insert === undefined ? [] : [{ start: note.start, end: note.end, insert }];
    });
    const change = joined(this.#text, changes);
    if (!change) return 0;
    this.#ahead = this.#notes.flatMap((note) => {
      const span = shiftSpan(note, changes);
      return span ? [{ ...note, ...span }] : [];
    });
    this.#insert(change);
    this.#ahead = null;
    return disjoint(changes).length;
  }

  /** Select the span of a finding and bring it into view; without a span only the field gets the focus. */
  select(finding: number): void {
    this.field.focus();
    const note = this.#notes.find((n) => n.finding === finding);
    if (note) this.field.setSelectionRange(note.start, note.end);
    this.highlight(finding);
    this.#mirror.querySelector("mark.current")?.scrollIntoView({ block: "center" });
  }

  /** Emphasize the mark of one finding. */
  highlight(finding: number | null): void {
    if (finding === this.#current) return;
    this.#current = finding;
    this.#paint();
  }

  /** Tell which finding the caret is in, if it is in this text at all. */
  tellCaret(): void {
    if (document.activeElement !== this.field) return;
    const at = this.field.selectionStart;
    this.onCaret(this.#notes.find((n) => n.start <= at && at <= n.end)?.finding ?? null);
  }

  #insert({ start, end, insert }: Replacement): void {
    const wanted = this.#text.slice(0, start) + insert + this.#text.slice(end);
    this.field.focus();
    this.field.setSelectionRange(start, end);
    // The one way to edit a textarea that leaves its history of undoing whole; scripts have no other.
    const done = insert === "" ? document.execCommand("delete") : document.execCommand("insertText", false, insert);
    if (done && this.field.value === wanted) return;
    // Refused, or cut at the field's greatest length: the text must not end up half replaced.
    this.field.value = wanted;
    this.field.setSelectionRange(start + insert.length, start + insert.length);
    this.field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }

  #edited(): void {
    const text = this.field.value;
    this.#notes = this.#ahead ?? move(this.#notes, this.#text, text);
    this.#text = text;
    this.#paint();
    this.onEdit();
  }

  #paint(): void {
    this.#text = this.field.value;
    const parts = pieces(this.#text, this.#notes).map(({ text, span }) => {
      const note = span === null ? undefined : this.#notes[span];
      if (!note) return text;
      const current = note.finding === this.#current ? "current" : null;
      return h("mark", { class: current, "data-effect": note.effect, "data-testid": "highlight" }, text);
    });
    // A final line break has a height only when something follows it.
    this.#mirror.replaceChildren(...parts, "\u200b");
  }
}

function move(notes: readonly Note[], before: string, after: string): Note[] {
  return notes.flatMap((note) => {
    const span = moveSpan(note, before, after);
    return span ? [{ ...note, ...span }] : [];
  });
}
