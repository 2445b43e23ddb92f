/** Show the desk: the form, what the check found in it, and what became of each change. */
import { byId, h } from "../lib/dom.ts";
import type { Check } from "../lib/findings.ts";
import type { Category, Level, OwnPost, Result } from "../lib/model.ts";
import type { ProposedText, Review } from "../lib/reviews.ts";
import { count, LEVEL_MEANING, STATUS_NAME } from "../lib/words.ts";
import { AnnotatedText } from "./annotated-text.ts";
import { CheckIndicator } from "./check-indicator.ts";
import { Checker } from "./checker.ts";
import type { Known } from "./checker.ts";
import { BLANK } from "./desk.ts";
import type { Desk, Draft, Outcome } from "./desk.ts";
import { Explanation } from "./explanation.ts";
import { FindingsView } from "./findings-view.ts";
import { say } from "./outcome-text.ts";
import type { Tone } from "./outcome-text.ts";
import type { OwnReviews } from "./own-reviews.ts";
import { RegistrationForm } from "./registration.ts";
import { ReviewNotice } from "./review-notice.ts";

export class DeskView {
  /** Called when a change was stored, or waits for a second person. */
  onStored: (post: OwnPost) => void = () => {};
  /** Called when another text is on the desk. */
  onTurn: () => void = () => {};
  /** Looks up the stored version of the text on the desk; null when there is none. */
  lookUp: (id: string) => Promise<OwnPost | null> = async () => null;
  /** Reads what a review proposes; null when that is forgotten. */
  readProposal: (review: Review) => Promise<ProposedText | null> = async () => null;
  readonly #desk: Desk;
  readonly #reviews: OwnReviews;
  readonly #title = new AnnotatedText(byId("title", HTMLTextAreaElement));
  readonly #body = new AnnotatedText(byId("body", HTMLTextAreaElement));
  readonly #category = byId("category", HTMLSelectElement);
  readonly #level = byId("level", HTMLSelectElement);
  readonly #registration = new RegistrationForm();
  readonly #findings = new FindingsView(this.#title, this.#body);
  readonly #indicator = new CheckIndicator(byId("check", HTMLElement), byId("check-announcer", HTMLElement));
  readonly #checker: Checker<Draft>;
  readonly #explanation = new Explanation(byId("explanation", HTMLElement));
  readonly #notice = new ReviewNotice(byId("review-notice", HTMLElement));
  readonly #save = byId("save", HTMLButtonElement);
  readonly #publish = byId("publish", HTMLButtonElement);
  readonly #retract = byId("retract", HTMLButtonElement);
  readonly #status = byId("status", HTMLElement);
  readonly #choices = byId("choices", HTMLElement);
  readonly #dialog = byId("retract-dialog", HTMLDialogElement);
  /** The review that the last change waits for; empty without one. */
  #asked = "";

  /**
   * @param reviews the writer's own; `reviewsChanged` is called when they are known anew.
   * @param check asks what the hub would say of a text.
   */
  constructor(desk: Desk, reviews: OwnReviews, check: (draft: Draft) => Promise<Check | null>) {
    this.#desk = desk;
    this.#reviews = reviews;
    this.#checker = new Checker(check, (known) => this.#learn(known));
    for (const text of [this.#title, this.#body]) text.onEdit = () => this.#edited();
    this.#findings.onApplied = (n) =>
      this.#say("", "", `${count(n, "trecho trocado", "trechos trocados")}. Ctrl+Z desfaz.`);
    this.#title.field.addEventListener("keydown", (event) => {
      // A title is one line; Enter goes on to the body.
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      this.#body.field.focus();
    });
    this.#category.addEventListener("change", () => this.#edited());
    this.#level.addEventListener("change", () => this.#edited());
    this.#registration.onEdit = () => this.#edited();
    byId("desk", HTMLFormElement).addEventListener("submit", (event) => event.preventDefault());
    this.#save.addEventListener("click", () => void this.#saveNow());
    this.#publish.addEventListener("click", () => void this.#publishNow());
    this.#retract.addEventListener("click", () => this.#dialog.showModal());
    this.#dialog.addEventListener("close", () => void this.#retractNow());
    this.#notice.onOpen = (review) => void this.#openProposal(review);
    byId("new", HTMLButtonElement).addEventListener("click", () => this.startNew());
    addEventListener("keydown", (event) => this.#shortcut(event));
    addEventListener("beforeunload", (event) => {
      if (this.dirty) event.preventDefault();
    });
    this.#refresh();
  }

  get draft(): Draft {
    return {
      title: this.#title.value.replace(/\s*\n\s*/g, " ").trim(),
      body: this.#body.value,
      category: this.#category.value,
      level: this.#level.value as Level,
      content_type: this.#registration.contentType,
      custom_fields: this.#registration.applyTo((this.#desk.waiting?.draft ?? this.#desk.saved).custom_fields),
    };
  }

  get dirty(): boolean {
    return this.#desk.dirty(this.draft);
  }

  /** Offer these categories. */
  offer(categories: readonly Category[]): void {
    const chosen = this.#category.value;
    this.#category.replaceChildren(
      h("option", { value: "" }, "Escolha…"),
      ...categories.map(({ slug, name }) => h("option", { value: slug }, name)),
    );
    this.#category.value = chosen;
  }

  /** Put another text on the desk, if the person agrees to lose what is not saved. */
  open(post: OwnPost): void {
    if (post.id === this.#desk.id || !this.#mayTurn()) return;
    this.#load(post);
    this.#say("", "", "");
    this.onTurn();
  }

  /** Begin a new text. */
  startNew(): void {
    if (!this.#mayTurn()) return;
    this.#desk.blank();
    this.#fill(BLANK);
    this.#say("", "", "");
    this.onTurn();
    this.#title.field.focus();
  }

  /** Take over a newer version that came from elsewhere, unless something here is not saved. */
  follow(post: OwnPost): void {
    const { id, version, busy } = this.#desk;
    if (busy || post.id !== id || version === null || post.version <= version || this.dirty) return;
    const approved = this.#reviews.of(post)?.state === "approved";
    this.#load(post);
    if (approved) this.#say("good", "approved", `Aprovado: está no ar (versão ${post.version}).`);
    else this.#say("", "stored", `Este texto mudou em outro lugar; aqui está a versão ${post.version}.`);
  }

  /** Something else is known of reviews. */
  reviewsChanged(): void {
    const { waiting } = this.#desk;
    // What waited is decided: unless it came live, it is a change that nobody has.
    if (waiting && this.#reviews.closed(waiting.review)) this.#desk.wait(null);
    if (this.#asked && this.#reviews.closed(this.#asked)) {
      this.#asked = "";
      this.#sayDecided();
    }
    this.#refresh();
  }

  /** What is said of a change that waited holds no longer. */
  #sayDecided(): void {
    if (this.#status.dataset.status !== "flagged") return;
    const { id, version } = this.#desk;
    const state = version === null ? undefined : this.#reviews.of({ id, version })?.state;
    if (state === "rejected") this.#say("bad", "rejected", "A revisão rejeitou; o motivo está acima do texto.");
    else this.#say("", "", "");
  }

  /** Ask no more: nobody is logged in. */
  rest(): void {
    this.#checker.stop();
  }

  /** Ask about what is on the desk. */
  recheck(): void {
    this.#check((draft) => this.#checker.check(draft));
  }

  #load(post: OwnPost): void {
    this.#desk.take(post);
    this.#fill(this.#desk.saved);
  }

  #fill(draft: Draft): void {
    this.#title.value = draft.title;
    this.#body.value = draft.body;
    if (draft.category && ![...this.#category.options].some((o) => o.value === draft.category)) {
      this.#category.append(h("option", { value: draft.category }, draft.category));
    }
    this.#category.value = draft.category;
    this.#level.value = draft.level;
    this.#registration.fill(draft.content_type, draft.custom_fields);
    // Answers that are under way belong to the text that was here before.
    this.#checker.stop();
    this.#findings.clear();
    this.#explanation.hide();
    this.#choices.replaceChildren();
    this.#refresh();
    this.recheck();
  }

  #mayTurn(): boolean {
    if (this.#desk.busy) return false;
    return !this.dirty || confirm("Há mudanças que não foram salvas. Deixar este texto mesmo assim?");
  }

  async #openProposal(review: Review): Promise<void> {
    if (!this.#mayTurn()) return;
    const proposal = await this.readProposal(review).catch(() => null);
    if (!proposal) return this.#say("bad", "failed", "O texto proposto não pôde ser lido; talvez já não esteja guardado.");
    if (review.post_id !== this.#desk.id || this.#desk.busy) return;
    const { title, body, category, level, content_type, custom_fields } = proposal;
    const draft = { title, body, category, level, content_type, custom_fields };
    if (review.state === "pending") this.#desk.wait({ draft, review: review.id });
    this.#fill(draft);
    this.#say("", "", review.state === "pending" ? "Este é o texto que espera." : "Este é o texto rejeitado. Corrija e envie de novo.");
  }

  // Acting

  async #saveNow(): Promise<void> {
    if (this.#complete()) await this.#act("Conferindo e salvando…", (draft) => this.#desk.save(draft));
  }

  async #publishNow(): Promise<void> {
    if (this.#complete()) await this.#act("Conferindo e publicando…", (draft) => this.#desk.publish(draft));
  }

  async #retractNow(): Promise<void> {
    const reason = byId("retract-reason", HTMLTextAreaElement);
    if (this.#dialog.returnValue !== "retract") return;
    this.#dialog.returnValue = "";
    await this.#act("Retirando do ar…", () => this.#desk.retract(reason.value.trim()));
    reason.value = "";
  }

  async #act(doing: string, act: (draft: Draft) => Promise<Outcome>): Promise<void> {
    if (this.#desk.busy) return;
    const { draft } = this;
    this.#choices.replaceChildren();
    this.#explanation.hide();
    this.#say("", "busy", doing);
    const done = act(draft);
    this.#refresh();
    const outcome = await done;
    this.#tell(outcome, draft);
    this.#refresh();
  }

  #tell(outcome: Outcome, sent: Draft): void {
    const { tone, status, text } = say(outcome);
    this.#say(tone, status, text);
    this.#asked = outcome.kind === "decided" && status === "flagged" ? (outcome.result.review?.id ?? "") : "";
    if (outcome.kind === "unknown") {
      this.#offerChoice("Tentar de novo", "retry", () =>
        this.#act("Perguntando pelo resultado…", (draft) => this.#desk.retry(draft)),
      );
    }
    if (outcome.kind !== "decided") return;
    const { result, step } = outcome;
    if (step !== "retract") this.#showFindings(result, sent);
    if (result.status === "blocked") this.#explanation.show(step);
    if (result.status === "conflict") this.#offerVersions(result.current_version);
    if (result.post && (result.status === "stored" || result.status === "flagged")) this.onStored(result.post);
  }

  #showFindings({ status, post, findings }: Result, sent: Draft): void {
    if (status === "blocked") this.#findings.show(findings, sent, "block", null);
    else if (status === "flagged") this.#findings.show(findings, sent, "flag", null);
    // A draft is stored whatever would keep it from being published, so it tells no verdict.
    else if (status === "stored") this.#findings.show(findings, sent, post?.status === "published" ? "allow" : null, null);
  }

  #offerVersions(version: number | null): void {
    this.#offerChoice("Usar a versão gravada", "use-stored", async () => {
      const post = await this.lookUp(this.#desk.id);
      if (!post) return this.#say("bad", "failed", "A versão gravada não pôde ser lida. Tente de novo.");
      this.#load(post);
      this.#say("", "", `Esta é a versão ${post.version}, como está gravada.`);
    });
    if (version === null) return;
    this.#offerChoice("Manter o meu texto", "keep-mine", async () => {
      this.#desk.overwrite(version);
      this.#choices.replaceChildren();
      this.#say("", "", "Seu texto foi mantido. Salve ou publique para gravá-lo por cima.");
    });
  }

  #offerChoice(label: string, name: string, act: () => Promise<void>): void {
    const button = h("button", { type: "button", class: "button", "data-testid": name }, label);
    button.addEventListener("click", () => void act());
    this.#choices.append(button);
  }

  /** Say what is missing before the hub has to. */
  #complete(): boolean {
    const { draft } = this;
    const gaps: [boolean, HTMLElement, string][] = [
      [draft.title === "", this.#title.field, "Escreva um título."],
      [draft.body.trim() === "", this.#body.field, "Escreva o texto."],
      [draft.category === "", this.#category, "Escolha uma categoria."],
    ];
    for (const [missing, field] of gaps) field.toggleAttribute("aria-invalid", missing);
    const first = gaps.find(([missing]) => missing);
    if (!first) return true;
    this.#say("bad", "incomplete", first[2]);
    first[1].focus();
    return false;
  }

  #shortcut(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || this.#dialog.open || byId("workspace", HTMLElement).hidden) return;
    if (event.key === "s") {
      event.preventDefault();
      if (!this.#save.disabled) void this.#saveNow();
    } else if (event.key === "Enter" && !this.#publish.hidden && !this.#publish.disabled) {
      event.preventDefault();
      void this.#publishNow();
    }
  }

  // Checking

  #edited(): void {
    this.#findings.edited();
    for (const field of [this.#title.field, this.#body.field, this.#category]) field.removeAttribute("aria-invalid");
    this.#refresh();
    this.#check((draft) => this.#checker.changed(draft, draft.body.length));
  }

  #check(ask: (draft: Draft) => void): void {
    const { draft } = this;
    if (draft.title === "" && draft.body.trim() === "") {
      this.#checker.stop();
      this.#findings.clear();
    } else ask(draft);
  }

  #learn(known: Known<Draft>): void {
    if (known.kind === "judged") {
      const { verdict, findings, actions } = known.check;
      this.#findings.show(findings, known.asked, verdict, actions);
      if (known.current && verdict !== "block") this.#explanation.hide();
    }
    this.#indicator.show(known, this.#findings.effects);
  }

  // Showing

  #say(tone: Tone, status: string, text: string): void {
    this.#status.dataset.tone = tone;
    this.#status.dataset.status = status;
    this.#status.textContent = text;
  }

  #refresh(): void {
    const { id, version, status, busy, waiting } = this.#desk;
    const { dirty } = this;
    const live = status === "published";
    const review = version === null ? null : this.#reviews.of({ id, version });
    const pending = review?.state === "pending";
    const state = byId("desk-state", HTMLElement);
    state.className = `state state-${version === null ? "new" : pending && !live ? "waiting" : status}`;
    const name = pending && !live ? "Em revisão" : STATUS_NAME[status];
    state.textContent = version === null ? "Texto novo" : `${name} · versão ${version}`;
    byId("desk-dirty", HTMLElement).hidden = busy || !dirty;
    byId("level-meaning", HTMLElement).textContent = LEVEL_MEANING[this.#level.value as Level];
    const words = this.#body.value.trim().split(/\s+/).filter((w) => w !== "").length;
    byId("words", HTMLElement).textContent = words === 1 ? "1 palavra" : `${words} palavras`;
    this.#save.textContent = live ? "Atualizar publicação" : "Salvar rascunho";
    this.#save.classList.toggle("button-primary", live);
    this.#publish.hidden = live;
    this.#publish.textContent = status === "retracted" ? "Publicar de novo" : "Publicar";
    this.#retract.hidden = !live;
    for (const button of [this.#save, this.#publish, this.#retract]) button.disabled = busy;
    // What waits already would only wait anew.
    if (pending && !dirty && !live) this.#publish.disabled = true;
    if (waiting && !dirty) this.#save.disabled = true;
    const offersText = review !== null && review.state !== "approved" && live && !dirty && waiting === null;
    this.#notice.show(review && version !== null ? { review, post: { status, version }, offersText } : null);
    byId("desk", HTMLFormElement).setAttribute("aria-busy", String(busy));
  }
}
