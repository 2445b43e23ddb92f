/** List what the compliance check found, in Portuguese or English; a finding can be chosen, and mended with one click. */
import { h } from "../lib/dom.ts";
import * as words from "../lib/finding-words.ts";
import type { Tongue } from "../lib/finding-words.ts";
import { hasPlace } from "../lib/findings.ts";
import type { Action, Finding } from "../lib/findings.ts";
import type { Languages } from "../lib/languages.ts";

export interface PanelParts {
  readonly section: HTMLElement;
  readonly heading: HTMLElement;
  readonly list: HTMLElement;
  readonly applyAll: HTMLButtonElement;
}

interface Item {
  readonly element: HTMLElement;
  readonly spanned: boolean;
}

/** Tell whether a finding says what to put in the place of words that can be edited. */
export function mends(finding: Finding): boolean {
  return finding.replaces && hasPlace(finding);
}

export class FindingsPanel {
  /** Called when somebody chooses a finding, by its number. */
  onChoose: (index: number) => void = () => {};
  /** Called when suggestions are to be put into the text, by the findings' numbers. */
  onApply: (indices: readonly number[]) => void = () => {};
  readonly #parts: PanelParts;
  readonly #languages: Languages;
  #findings: readonly Finding[] = [];
  #effects: readonly Action[] = [];
  #items: Item[] = [];
  #settled: ReadonlySet<number> = new Set();
  #current: number | null = null;

  constructor(parts: PanelParts, languages: Languages) {
    this.#parts = parts;
    this.#languages = languages;
    parts.applyAll.addEventListener("click", () => this.onApply(this.#mendable()));
    languages.onChange(() => this.#render());
  }

  /** Show findings and what each does; none hides the panel. */
  show(findings: readonly Finding[], effects: readonly Action[]): void {
    const same = shown(findings, effects) === shown(this.#findings, this.#effects);
    this.#findings = findings;
    this.#effects = effects;
    this.#settled = new Set();
    // Buttons that say the same stay: one may be under somebody's finger.
    if (same) this.#refresh();
    else this.#render();
  }

  /** Emphasize one finding. */
  highlight(index: number | null): void {
    this.#current = index;
    this.#items.forEach(({ element }, i) => element.classList.toggle("current", i === index));
  }

  /** Show which findings no longer have their span, because the text there was changed. */
  settle(marked: ReadonlySet<number>): void {
    this.#settled = new Set(this.#items.flatMap(({ spanned }, i) => (spanned && !marked.has(i) ? [i] : [])));
    this.#refresh();
  }

  #mendable(): number[] {
    return this.#findings.flatMap((finding, i) => (mends(finding) && !this.#settled.has(i) ? [i] : []));
  }

  #render(): void {
    const { section, heading, list, applyAll } = this.#parts;
    const tongue = this.#languages.current;
    const focused = this.#items.findIndex(({ element }) => element.contains(document.activeElement));
    section.hidden = this.#findings.length === 0;
    section.lang = tongue;
    heading.textContent = words.heading(this.#findings.length, tongue);
    applyAll.textContent = words.say("applyAll", tongue);
    this.#items = this.#findings.map((finding, index) => ({
      element: this.#item(finding, index, tongue),
      spanned: hasPlace(finding),
    }));
    list.replaceChildren(...this.#items.map(({ element }) => element));
    this.highlight(this.#current);
    this.#refresh();
    // A check that comes back while somebody walks through the list must not throw them out of it.
    if (focused >= 0) this.#items[Math.min(focused, this.#items.length - 1)]?.element.querySelector("button")?.focus();
  }

  #refresh(): void {
    this.#items.forEach(({ element }, i) => {
      element.classList.toggle("settled", this.#settled.has(i));
      const apply = element.querySelector<HTMLButtonElement>(".finding-apply");
      if (apply) apply.disabled = this.#settled.has(i);
    });
    this.#parts.applyAll.hidden = this.#mendable().length < 2;
  }

  #item(finding: Finding, index: number, tongue: Tongue): HTMLElement {
    const effect = this.#effects[index] ?? "block";
    const choose = h("button", { type: "button", class: "finding-choose" }, ...describe(finding, effect, tongue));
    choose.addEventListener("click", () => this.onChoose(index));
    const element = h(
      "li",
      { class: "finding", "data-testid": "finding", "data-effect": effect, "data-severity": finding.severity, "data-rule": finding.rule },
      choose,
    );
    if (mends(finding)) {
      const apply = h(
        "button",
        { type: "button", class: "button finding-apply", "data-testid": "apply", "aria-label": `${words.say("apply", tongue)}: ${finding.suggestion}` },
        words.say("apply", tongue),
      );
      apply.addEventListener("click", () => this.onApply([index]));
      element.append(apply);
    }
    return element;
  }
}

/** Return what a list of findings shows, to be compared. */
function shown(findings: readonly Finding[], effects: readonly Action[]): string {
  return JSON.stringify(findings.map(({ start: _, end: __, ...said }, i) => [said, effects[i]]));
}

/** Build what is said of a finding; also where there is nothing to edit. */
export function describe(finding: Finding, effect: Action, tongue: Tongue): HTMLElement[] {
  const { text, lang } = words.message(finding, tongue);
  const lines = [
    h(
      "span",
      { class: "finding-head" },
      h("span", { class: "severity" }, `${words.severityName(finding.severity, tongue)} · ${words.effectName(effect, tongue)}`),
      h("span", { class: "finding-where" }, words.place(finding.field, tongue)),
    ),
    h("span", { class: "finding-message", lang, "data-testid": "finding-message" }, text),
  ];
  if (finding.replaces) {
    const what = finding.suggestion
      ? [`${words.say("replaceBy", tongue)} `, h("code", {}, finding.suggestion)]
      : [words.say("remove", tongue)];
    lines.push(h("span", { class: "finding-suggestion" }, ...what));
  } else if (finding.suggestion) {
    lines.push(h("span", { class: "finding-suggestion", lang: "pt-BR" }, finding.suggestion));
  }
  lines.push(
    h(
      "span",
      { class: "finding-source" },
      h("code", { class: "finding-rule" }, finding.rule),
      finding.article && h("span", { lang: "pt-BR" }, finding.article),
      h("span", { class: "finding-settled" }, words.say("settled", tongue)),
    ),
  );
  return lines;
}
