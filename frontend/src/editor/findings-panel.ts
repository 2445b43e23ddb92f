/** List what the compliance check found; choosing a finding selects its span. */
import { h } from "../lib/dom.ts";
import type { Finding } from "../lib/model.ts";
import { count, fieldName, severityName } from "../lib/words.ts";

export class FindingsPanel {
  /** Called when somebody chooses a finding, by its number. */
  onChoose: (index: number) => void = () => {};
  readonly #section: HTMLElement;
  readonly #heading: HTMLElement;
  readonly #list: HTMLElement;
  #buttons: HTMLButtonElement[] = [];

  constructor(section: HTMLElement, heading: HTMLElement, list: HTMLElement) {
    this.#section = section;
    this.#heading = heading;
    this.#list = list;
  }

  /** Show findings; none hides the panel. */
  show(findings: readonly Finding[]): void {
    this.#section.hidden = findings.length === 0;
    this.#heading.textContent = count(findings.length, "achado da conferência", "achados da conferência");
    this.#buttons = findings.map((finding, index) => this.#button(finding, index));
    this.#list.replaceChildren(...this.#buttons.map((button) => h("li", {}, button)));
  }

  /** Emphasize one finding. */
  highlight(index: number | null): void {
    this.#buttons.forEach((button, i) => button.classList.toggle("current", i === index));
  }

  /** Show which findings no longer have their span, because the text there was changed. */
  settle(marked: ReadonlySet<number>): void {
    this.#buttons.forEach((button, i) => {
      if (button.dataset.spanned === "true") button.classList.toggle("settled", !marked.has(i));
    });
  }

  #button(finding: Finding, index: number): HTMLButtonElement {
    const spanned = finding.field === "title" || finding.field === "body";
    const button = h(
      "button",
      {
        type: "button",
        class: "finding",
        "data-testid": "finding",
        "data-severity": finding.severity,
        "data-rule": finding.rule,
        "data-spanned": String(spanned),
      },
      h(
        "span",
        { class: "finding-head" },
        h("span", { class: `severity severity-${finding.severity}` }, severityName(finding.severity)),
        h("code", { class: "finding-rule" }, finding.rule),
        h("span", { class: "finding-where" }, `no ${fieldName(finding.field)}`),
      ),
      h("span", { class: "finding-message" }, finding.message),
      finding.suggestion && h("span", { class: "finding-suggestion" }, finding.suggestion),
      finding.article && h("span", { class: "finding-article" }, finding.article),
      h("span", { class: "finding-settled" }, "Trecho alterado: salve para conferir de novo."),
    );
    button.addEventListener("click", () => this.onChoose(index));
    return button;
  }
}
