/** Show one review: who asked for what and why it waits, the versions, and the form to decide. */
import { byId, h } from "../lib/dom.ts";
import { heading } from "../lib/finding-words.ts";
import { effects, inReadingOrder } from "../lib/findings.ts";
import type { Action, Finding } from "../lib/findings.ts";
import type { Languages } from "../lib/languages.ts";
import type { ReviewDetail } from "../lib/reviews.ts";
import * as time from "../lib/time.ts";
import { describe } from "../editor/findings-panel.ts";
import type { Decisions, Ended, Way } from "./decision.ts";
import { versions } from "./versions-view.ts";

const STATE_SAYS = {
  approved: "Aprovado",
  rejected: "Rejeitado",
  superseded: "Sem objeto: o texto mudou depois do pedido",
  pending: "",
} as const;

export class DetailView {
  /** Called when a decision was made, or is known to be made by somebody else; with the review's id. */
  onClosed: (id: string) => void = () => {};
  /** Who is logged in. */
  userId = "";
  readonly #decisions: Decisions;
  readonly #languages: Languages;
  readonly #categoryName: (slug: string) => string;
  readonly #section = byId("detail", HTMLElement);
  readonly #heading = byId("detail-heading", HTMLElement);
  readonly #about = byId("detail-about", HTMLElement);
  readonly #list = byId("findings-list", HTMLElement);
  readonly #findingsHeading = byId("findings-heading", HTMLElement);
  readonly #findingsSection = byId("findings", HTMLElement);
  readonly #versions = byId("versions", HTMLElement);
  readonly #form = byId("decision", HTMLFormElement);
  readonly #reason = byId("reason", HTMLTextAreaElement);
  readonly #status = byId("decision-status", HTMLElement);
  #detail: ReviewDetail | null = null;
  #findings: readonly Finding[] = [];
  #effects: readonly Action[] = [];
  #deciding = false;

  constructor(decisions: Decisions, languages: Languages, categoryName: (slug: string) => string) {
    this.#decisions = decisions;
    this.#languages = languages;
    this.#categoryName = categoryName;
    languages.onChange(() => this.#showFindings());
    this.#form.addEventListener("submit", (event) => event.preventDefault());
    byId("approve", HTMLButtonElement).addEventListener("click", () => void this.#decide("approve"));
    byId("reject", HTMLButtonElement).addEventListener("click", () => void this.#decide("reject"));
    this.#reason.addEventListener("input", () => this.#reason.removeAttribute("aria-invalid"));
  }

  /** Id of the review that is shown; empty without one. */
  get id(): string {
    return this.#detail?.review.id ?? "";
  }

  /** Whether a decision is on its way. */
  get deciding(): boolean {
    return this.#deciding;
  }

  /** Whether the review that is shown waits for a decision. */
  get pending(): boolean {
    return this.#detail?.review.state === "pending";
  }

  /** Show a review; what was written as a reason stays only for the same one. */
  show(detail: ReviewDetail): void {
    const another = detail.review.id !== this.id;
    this.#detail = detail;
    if (another) {
      this.#reason.value = "";
      this.say("", "");
    }
    this.#judge(detail.findings, "flag");
    this.#render(detail);
    if (another) this.#heading.focus();
  }

  /** Show none. */
  clear(): void {
    this.#detail = null;
    this.#section.hidden = true;
  }

  /** Say how it stands, or what became of it. */
  say(tone: string, text: string): void {
    this.#status.dataset.tone = tone;
    this.#status.textContent = text;
  }

  async #decide(way: Way): Promise<void> {
    const { id } = this;
    const reason = this.#reason.value.trim();
    if (this.#deciding || !id) return;
    if (reason === "") {
      this.#reason.setAttribute("aria-invalid", "true");
      this.say("bad", "Escreva o motivo: ele fica na auditoria, e quem pediu o lê.");
      this.#reason.focus();
      return;
    }
    this.#setDeciding(true);
    this.say("", way === "approve" ? "Conferindo de novo e publicando…" : "Rejeitando…");
    const ended = await this.#decisions.decide(way, id, reason);
    this.#setDeciding(false);
    if (this.id === id) this.#tell(ended);
    if (ended.kind === "made" || ended.kind === "gone") this.onClosed(id);
  }

  #tell({ kind, text, result }: Ended): void {
    this.say(kind === "made" ? "good" : kind === "unknown" || kind === "gone" ? "warn" : "bad", text);
    if (kind === "blocked" && result) {
      this.#judge(result.findings, "block");
      if (this.#detail) this.#showVersions(this.#detail);
    }
  }

  #setDeciding(deciding: boolean): void {
    this.#deciding = deciding;
    for (const button of this.#form.querySelectorAll("button")) button.disabled = deciding;
    this.#form.setAttribute("aria-busy", String(deciding));
  }

  #judge(findings: readonly Finding[], verdict: Action): void {
    this.#findings = [...findings].sort(inReadingOrder);
    this.#effects = effects(this.#findings, verdict, null);
    this.#showFindings();
  }

  // Showing

  #render(detail: ReviewDetail): void {
    const { review, proposal, post } = detail;
    this.#section.hidden = false;
    this.#section.dataset.state = review.state;
    this.#heading.textContent = proposal?.title || review.title || "Texto que já não está guardado";
    this.#about.replaceChildren(...this.#facts(detail));
    this.#showVersions(detail);
    const mayDecide = review.state === "pending" && review.may_decide;
    this.#form.hidden = !mayDecide;
    const live = post.status === "published";
    byId("approve", HTMLButtonElement).textContent = live ? "Aprovar e atualizar" : "Aprovar e publicar";
  }

  #facts({ review, post }: ReviewDetail): HTMLElement[] {
    const asked = new Date(review.requested_at);
    const author = post.author || review.author_id;
    const lines = [
      h(
        "p",
        { class: "quiet" },
        `De ${author}`,
        review.requested_by !== review.author_id && ` · pedido por ${review.requested_by}`,
        !Number.isNaN(asked.getTime()) && ` · pedido em ${time.full(asked)}`,
      ),
    ];
    if (review.state !== "pending") {
      const who = review.decided_by && ` por ${review.decided_by}`;
      lines.push(
        h(
          "div",
          { class: "notice-box", "data-state": review.state, "data-testid": "decided" },
          h("h2", {}, `${STATE_SAYS[review.state]}${who}`),
          review.reason !== "" && h("blockquote", {}, review.reason),
        ),
      );
    } else if (!review.may_decide) {
      const own = this.userId === review.author_id || this.userId === review.requested_by;
      const why = own
        ? "Você escreveu este texto ou pediu a publicação. Quem decide é sempre outra pessoa."
        : "Seu perfil não decide sobre este texto.";
      lines.push(h("p", { class: "notice-box", "data-testid": "may-not" }, why));
    }
    return lines;
  }

  #showVersions({ proposal, post }: ReviewDetail): void {
    const judged = { findings: this.#findings, effects: this.#effects };
    this.#versions.replaceChildren(
      proposal
        ? versions(proposal, post, judged, this.#categoryName)
        : h("p", { class: "quiet" }, "O texto proposto já não está guardado; a decisão fica."),
    );
    for (const mark of this.#versions.querySelectorAll<HTMLElement>("mark")) {
      mark.addEventListener("click", () => this.#emphasize(Number(mark.dataset.finding)));
    }
  }

  #showFindings(): void {
    const tongue = this.#languages.current;
    this.#findingsSection.hidden = this.#findings.length === 0;
    this.#findingsSection.lang = tongue;
    this.#findingsHeading.textContent = heading(this.#findings.length, tongue);
    this.#list.replaceChildren(
      ...this.#findings.map((finding, index) => {
        const effect = this.#effects[index] ?? "block";
        const choose = h("button", { type: "button", class: "finding-choose" }, ...describe(finding, effect, tongue));
        choose.addEventListener("click", () => this.#emphasize(index));
        return h("li", { class: "finding", "data-testid": "finding", "data-effect": effect, "data-rule": finding.rule }, choose);
      }),
    );
  }

  #emphasize(finding: number): void {
    [...this.#list.children].forEach((item, i) => item.classList.toggle("current", i === finding));
    for (const mark of this.#versions.querySelectorAll<HTMLElement>("mark")) {
      const current = Number(mark.dataset.finding) === finding;
      mark.classList.toggle("current", current);
      if (current) mark.scrollIntoView({ block: "nearest" });
    }
  }
}
