/** Keep what was found in step everywhere it shows: marks in title and body, the list, and the card at the caret. */
import { byId, h } from "../lib/dom.ts";
import { effectName, message, severityName } from "../lib/finding-words.ts";
import { effects, inReadingOrder } from "../lib/findings.ts";
import type { Action, Actions, Finding } from "../lib/findings.ts";
import { Languages } from "../lib/languages.ts";
import { utf16Span } from "../lib/text.ts";
import type { AnnotatedText } from "./annotated-text.ts";
import { FindingsPanel, mends } from "./findings-panel.ts";

/** The texts that were judged. */
interface Judged {
  readonly title: string;
  readonly body: string;
}

export class FindingsView {
  /** Called after suggestions were put into the text. */
  onApplied: (count: number) => void = () => {};
  readonly #texts: Readonly<Record<"title" | "body", AnnotatedText>>;
  readonly #languages = new Languages(byId("languages", HTMLElement));
  readonly #panel = new FindingsPanel(
    {
      section: byId("findings", HTMLElement),
      heading: byId("findings-heading", HTMLElement),
      list: byId("findings-list", HTMLElement),
      applyAll: byId("apply-all", HTMLButtonElement),
    },
    this.#languages,
  );
  readonly #card = byId("at-caret", HTMLElement);
  #findings: readonly Finding[] = [];
  #effects: readonly Action[] = [];
  /** What each severity does, as the hub said last. */
  #actions: Actions | null = null;
  #current: number | null = null;

  constructor(title: AnnotatedText, body: AnnotatedText) {
    this.#texts = { title, body };
    for (const text of [title, body]) text.onCaret = (finding) => this.#emphasize(finding);
    this.#panel.onChoose = (index) => this.#choose(index);
    this.#panel.onApply = (indices) => this.#apply(indices);
    this.#languages.onChange(() => this.#showCard());
  }

  /** What each finding that is shown does. */
  get effects(): readonly Action[] {
    return this.#effects;
  }

  /**
   * Show findings in `judged`, which the fields may have left behind.
   *
   * @param verdict what they do together; null where that is not known.
   * @param actions what each severity does; null where the hub did not say.
   */
  show(found: readonly Finding[], judged: Judged, verdict: Action | null, actions: Actions | null): void {
    this.#actions = actions ?? this.#actions;
    this.#findings = [...found].sort(inReadingOrder);
    this.#effects = effects(this.#findings, verdict, this.#actions);
    this.#panel.show(this.#findings, this.#effects);
    for (const field of ["title", "body"] as const) {
      const text = judged[field];
      const notes = this.#findings.flatMap((f, finding) =>
        f.field === field ? [{ ...utf16Span(text, f.start, f.end), effect: this.#effects[finding] ?? "block", finding }] : [],
      );
      this.#texts[field].highlight(null);
      this.#texts[field].annotate(text, notes);
    }
    this.#current = null;
    this.edited();
    for (const text of Object.values(this.#texts)) text.tellCaret();
  }

  /** Show none. */
  clear(): void {
    this.#actions = null;
    this.show([], { title: "", body: "" }, null, null);
  }

  /** The fields have changed. */
  edited(): void {
    this.#panel.settle(new Set([...this.#texts.title.marked, ...this.#texts.body.marked]));
    if (this.#current !== null && !this.#isMarked(this.#current)) this.#emphasize(null);
  }

  #isMarked(finding: number): boolean {
    return this.#texts.title.marked.has(finding) || this.#texts.body.marked.has(finding);
  }

  #choose(index: number): void {
    const finding = this.#findings[index];
    if (!finding) return;
    this.#emphasize(index);
    if (finding.field === "title" || finding.field === "body") this.#texts[finding.field].select(index);
  }

  #emphasize(finding: number | null): void {
    this.#current = finding;
    this.#panel.highlight(finding);
    for (const text of Object.values(this.#texts)) text.highlight(finding);
    this.#showCard();
  }

  #apply(indices: readonly number[]): void {
    let count = 0;
    for (const field of ["title", "body"] as const) {
      const inserts = indices.flatMap((index): [number, string][] => {
        const finding = this.#findings[index];
        return finding && finding.field === field && mends(finding) ? [[index, finding.suggestion]] : [];
      });
      if (inserts.length > 0) count += this.#texts[field].replace(new Map(inserts));
    }
    if (count > 0) this.onApplied(count);
  }

  /** Say what is wrong where the caret is: the list may be far below a long text. */
  #showCard(): void {
    const index = this.#current;
    const finding = index === null ? undefined : this.#findings[index];
    this.#card.hidden = index === null || !finding;
    if (index === null || !finding) return this.#card.replaceChildren();
    const tongue = this.#languages.current;
    const effect = this.#effects[index] ?? "block";
    const said = message(finding, tongue);
    this.#card.dataset.effect = effect;
    this.#card.lang = tongue;
    this.#card.replaceChildren(
      h("strong", { class: "severity" }, `${severityName(finding.severity, tongue)} · ${effectName(effect, tongue)}`),
      h("span", { lang: said.lang }, said.text),
    );
  }
}
