/** Show the queue: what waits, at which level, why, who asked and when; arrow keys walk through it. */
import { h } from "../lib/dom.ts";
import { severityName } from "../lib/finding-words.ts";
import { levelBadge } from "../lib/post-view.ts";
import { REVIEW_STATES } from "../lib/reviews.ts";
import type { Review } from "../lib/reviews.ts";
import * as time from "../lib/time.ts";
import type { Queue } from "./queue.ts";

export interface QueueParts {
  readonly list: HTMLElement;
  /** Shown in place of the list: loading, empty, trouble. */
  readonly notice: HTMLElement;
  readonly filter: HTMLSelectElement;
  readonly more: HTMLButtonElement;
  /** Says how many wait. */
  readonly heading: HTMLElement;
}

const EMPTY = {
  pending: "Nada espera por revisão. O que for pedido aparece aqui na hora.",
  approved: "Nada foi aprovado ainda.",
  rejected: "Nada foi rejeitado ainda.",
  superseded: "Nenhum pedido perdeu o objeto.",
} as const;
/** How often relative times are refreshed. */
const TICK_MS = 30_000;

export class QueueView {
  /** Called when somebody chooses a review. */
  onChoose: (review: Review) => void = () => {};
  readonly #queue: Queue;
  readonly #parts: QueueParts;
  #current = "";

  constructor(queue: Queue, parts: QueueParts) {
    this.#queue = queue;
    this.#parts = parts;
    queue.onChange = () => this.#render();
    parts.more.addEventListener("click", () => void queue.older());
    parts.filter.addEventListener("change", () => {
      const state = REVIEW_STATES.find((s) => s === parts.filter.value);
      if (state) void queue.choose(state);
    });
    parts.list.addEventListener("keydown", (event) => this.#walk(event));
    setInterval(() => this.#tick(), TICK_MS);
    this.#render();
  }

  /** Show which review is open. */
  mark(id: string): void {
    this.#current = id;
    for (const item of this.#items()) {
      if (item.dataset.review === id) item.setAttribute("aria-current", "true");
      else item.removeAttribute("aria-current");
    }
  }

  /** Put the focus on a review, or on the first one where this is not in the queue. */
  focus(id: string): void {
    const items = this.#items();
    (items.find((item) => item.dataset.review === id) ?? items[0] ?? this.#parts.filter).focus();
  }

  #items(): HTMLButtonElement[] {
    return [...this.#parts.list.querySelectorAll("button")];
  }

  #walk(event: KeyboardEvent): void {
    const items = this.#items();
    const at = items.findIndex((item) => item === document.activeElement);
    const ways = new Map([["ArrowDown", at + 1], ["ArrowUp", at - 1], ["Home", 0], ["End", items.length - 1]]);
    const to = ways.get(event.key);
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    items[Math.max(0, Math.min(items.length - 1, to))]?.focus();
  }

  #render(): void {
    const { list, notice, more, heading } = this.#parts;
    const { reviews, state, loaded, failed } = this.#queue;
    const items = this.#items();
    const focused = items.findIndex((item) => item === document.activeElement);
    const id = items[focused]?.dataset.review;
    list.replaceChildren(...reviews.map((review) => h("li", {}, this.#item(review))));
    more.hidden = !this.#queue.more;
    const waiting = `${reviews.length}${this.#queue.more ? "+" : ""}`;
    heading.textContent = state !== "pending" || !loaded ? "Fila" : reviews.length === 0 ? "Fila vazia" : `${waiting} na fila`;
    if (state === "pending" && loaded) document.title = `${reviews.length > 0 ? `(${waiting}) ` : ""}Revisão — Plantão`;
    const says = failed
      ? "A fila não pôde ser lida agora; o que está aqui pode ser antigo."
      : !loaded
        ? "Lendo a fila…"
        : reviews.length === 0
          ? EMPTY[state]
          : "";
    notice.hidden = says === "";
    if (notice.textContent !== says) notice.textContent = says;
    if (focused < 0) return;
    const now = this.#items();
    (now.find((item) => item.dataset.review === id) ?? now[Math.min(focused, now.length - 1)] ?? this.#parts.filter).focus();
  }

  #item(review: Review): HTMLButtonElement {
    const button = h(
      "button",
      {
        type: "button",
        class: "waiting",
        "data-testid": "review",
        "data-review": review.id,
        "aria-current": review.id === this.#current ? "true" : null,
      },
      h("span", { class: "waiting-title" }, review.title || "Texto que já não está guardado"),
      h(
        "span",
        { class: "waiting-meta" },
        levelBadge(review.level),
        h("span", { class: "waiting-severity" }, severityName(review.severity, "pt-BR")),
        h("code", {}, review.rules.join(", ")),
      ),
      h(
        "span",
        { class: "waiting-meta" },
        h("span", {}, `pedido por ${review.requested_by}`),
        h("time", { datetime: review.requested_at }, when(review)),
        review.state === "pending" && !review.may_decide && h("span", { class: "waiting-other" }, "outra pessoa decide"),
      ),
    );
    button.addEventListener("click", () => this.onChoose(review));
    return button;
  }

  #tick(): void {
    const known = new Map(this.#queue.reviews.map((review) => [review.id, review]));
    for (const item of this.#items()) {
      const review = known.get(item.dataset.review ?? "");
      const shown = item.querySelector("time");
      if (review && shown) shown.textContent = when(review);
    }
  }
}

function when(review: Review): string {
  const at = new Date(review.requested_at);
  return Number.isNaN(at.getTime()) ? "" : time.relative(at, new Date());
}
