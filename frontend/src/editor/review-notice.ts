/** Say over the text that a change of it waits for a second person, or what that person decided and why. */
import { h } from "../lib/dom.ts";
import type { OwnPost } from "../lib/model.ts";
import type { Review } from "../lib/reviews.ts";
import * as time from "../lib/time.ts";

/** What stands in the notice. */
export interface Noticed {
  readonly review: Review;
  readonly post: Pick<OwnPost, "status" | "version">;
  /** Whether the proposed text can be put on the desk. */
  readonly offersText: boolean;
}

export class ReviewNotice {
  /** Called when the proposed text is wanted. */
  onOpen: (review: Review) => void = () => {};
  readonly #element: HTMLElement;
  #shown = "";

  constructor(element: HTMLElement) {
    this.#element = element;
  }

  /** Show what became of a review; null hides the notice. */
  show(noticed: Noticed | null): void {
    // What says the same stays, so that it is not read aloud again.
    const key = JSON.stringify(noticed);
    if (key === this.#shown) return;
    this.#shown = key;
    this.#element.hidden = noticed === null;
    this.#element.dataset.state = noticed?.review.state ?? "";
    this.#element.replaceChildren(...(noticed ? this.#content(noticed) : []));
  }

  #content({ review, post, offersText }: Noticed): HTMLElement[] {
    const content = review.state === "pending" ? waiting(review, post) : decided(review, post);
    if (!offersText) return content;
    const label = review.state === "pending" ? "Abrir o texto que espera" : "Abrir o texto rejeitado";
    const open = h("button", { type: "button", class: "button", "data-testid": "open-proposal" }, label);
    open.addEventListener("click", () => this.onOpen(review));
    return [...content, h("p", {}, open)];
  }
}

function waiting(review: Review, post: Noticed["post"]): HTMLElement[] {
  const live = post.status === "published";
  return [
    h("h2", {}, "Aguarda uma segunda pessoa"),
    h(
      "p",
      {},
      `A conferência fez ressalvas (${review.rules.join(", ")}). Alguém da revisão, que não você, vai ler e decidir. `,
      live ? `Até lá, o que está no ar continua como está (versão ${post.version}).` : "Até lá, nada vai ao ar; o texto está salvo.",
    ),
    h(
      "p",
      { lang: "en", class: "in-english" },
      "This text waits for a second person: the check has raised doubts that a reviewer must settle. ",
      live ? "Until then, the published version stays as it is." : "Until then, nothing is published; your text is saved.",
    ),
  ];
}

function decided(review: Review, post: Noticed["post"]): HTMLElement[] {
  const approved = review.state === "approved";
  const at = new Date(review.decided_at);
  const when = Number.isNaN(at.getTime()) ? "" : `, ${time.full(at)}`;
  const heading = approved ? "Aprovado pela revisão" : "Rejeitado pela revisão";
  const live = post.status === "published";
  const next = approved
    ? "O texto está no ar."
    : live
      ? "O que está no ar não mudou. Corrija e envie de novo."
      : "Nada foi ao ar. Corrija e publique de novo.";
  const english = approved
    ? "Approved by a reviewer; the text is published."
    : `Rejected by a reviewer; ${live ? "the published version has not changed" : "nothing was published"}. Mend the text and publish again.`;
  return [
    h("h2", {}, heading),
    h("blockquote", { "data-testid": "review-reason" }, review.reason),
    h("p", { class: "fine" }, `${review.decided_by}${when}`),
    h("p", {}, next),
    h("p", { lang: "en", class: "in-english" }, english),
  ];
}
