/** Show the desk: the form, what the check found in it, and what became of each change. */
import { byId, h } from "../lib/dom.ts";
import type { Category, Finding, Level, OwnPost } from "../lib/model.ts";
import { utf16Span } from "../lib/text.ts";
import { LEVEL_MEANING, STATUS_NAME } from "../lib/words.ts";
import { AnnotatedText } from "./annotated-text.ts";
import { BLANK } from "./desk.ts";
import type { Desk, Draft, Outcome } from "./desk.ts";
import { FindingsPanel } from "./findings-panel.ts";
import { say } from "./outcome-text.ts";
import type { Tone } from "./outcome-text.ts";

export class DeskView {
  /** Called when a change was stored. */
  onStored: (post: OwnPost) => void = () => {};
  /** Called when another text is on the desk. */
  onTurn: () => void = () => {};
  /** Looks up the stored version of the text on the desk; null when there is none. */
  lookUp: (id: string) => Promise<OwnPost | null> = async () => null;
  readonly #desk: Desk;
  readonly #title = new AnnotatedText(byId("title", HTMLTextAreaElement));
  readonly #body = new AnnotatedText(byId("body", HTMLTextAreaElement));
  readonly #category = byId("category", HTMLSelectElement);
  readonly #level = byId("level", HTMLSelectElement);
  readonly #panel = new FindingsPanel(
    byId("findings", HTMLElement),
    byId("findings-heading", HTMLElement),
    byId("findings-list", HTMLElement),
  );
  readonly #save = byId("save", HTMLButtonElement);
  readonly #publish = byId("publish", HTMLButtonElement);
  readonly #retract = byId("retract", HTMLButtonElement);
  readonly #status = byId("status", HTMLElement);
  readonly #choices = byId("choices", HTMLElement);
  readonly #dialog = byId("retract-dialog", HTMLDialogElement);
  #findings: readonly Finding[] = [];

  constructor(desk: Desk) {
    this.#desk = desk;
    for (const text of [this.#title, this.#body]) {
      text.onEdit = () => this.#edited();
      text.onCaret = (finding) => this.#emphasize(finding);
    }
    this.#panel.onChoose = (index) => this.#choose(index);
    this.#title.field.addEventListener("keydown", (event) => {
      // A title is one line; Enter goes on to the body.
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      this.#body.field.focus();
    });
    this.#category.addEventListener("change", () => this.#edited());
    this.#level.addEventListener("change", () => this.#edited());
    byId("desk", HTMLFormElement).addEventListener("submit", (event) => event.preventDefault());
    this.#save.addEventListener("click", () => void this.#saveNow());
    this.#publish.addEventListener("click", () => void this.#publishNow());
    this.#retract.addEventListener("click", () => this.#dialog.showModal());
    this.#dialog.addEventListener("close", () => void this.#retractNow());
    byId("new", HTMLButtonElement).addEventListener("click", () => this.startNew());
    addEventListener("keydown", (event) => this.#shortcut(event));
    addEventListener("beforeunload", (event) => {
      if (this.dirty) event.preventDefault();
    });
    this.#refresh();
  }

  get draft(): Draft {
    return {
      title: this.#title.value.replace(/\s*\n\s*/g, " "),
      body: this.#body.value,
      category: this.#category.value,
      level: this.#level.value as Level,
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
    this.#load(post);
    this.#say("", "stored", `Este texto mudou em outro lugar; aqui está a versão ${post.version}.`);
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
    this.#findings = [];
    this.#panel.show([]);
    this.#choices.replaceChildren();
    this.#refresh();
  }

  #mayTurn(): boolean {
    if (this.#desk.busy) return false;
    return !this.dirty || confirm("Há mudanças que não foram salvas. Deixar este texto mesmo assim?");
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
    if (outcome.kind === "unknown") {
      this.#offerChoice("Tentar de novo", "retry", () =>
        this.#act("Perguntando pelo resultado…", (draft) => this.#desk.retry(draft)),
      );
    }
    if (outcome.kind !== "decided") return;
    const { result } = outcome;
    if (result.status === "stored" || result.status === "blocked") this.#annotate(result.findings, sent);
    if (result.status === "conflict") this.#offerVersions(result.current_version);
    if (result.status === "stored" && result.post) this.onStored(result.post);
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
      [draft.title.trim() === "", this.#title.field, "Escreva um título."],
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

  // Findings

  #annotate(found: readonly Finding[], sent: Draft): void {
    const findings = [...found].sort(inReadingOrder);
    this.#findings = findings;
    this.#panel.show(findings);
    for (const [name, text, judged] of [
      ["title", this.#title, sent.title],
      ["body", this.#body, sent.body],
    ] as const) {
      const notes = findings.flatMap((f, finding) =>
        f.field === name ? [{ ...utf16Span(judged, f.start, f.end), severity: f.severity, finding }] : [],
      );
      text.highlight(null);
      text.annotate(judged, notes);
    }
    this.#panel.settle(this.#marked());
  }

  #marked(): ReadonlySet<number> {
    return new Set([...this.#title.marked, ...this.#body.marked]);
  }

  #choose(index: number): void {
    const finding = this.#findings[index];
    if (!finding) return;
    this.#emphasize(index);
    if (finding.field === "title") this.#title.select(index);
    else if (finding.field === "body") this.#body.select(index);
  }

  #emphasize(finding: number | null): void {
    this.#panel.highlight(finding);
    this.#title.highlight(finding);
    this.#body.highlight(finding);
  }

  // Showing

  #edited(): void {
    this.#panel.settle(this.#marked());
    for (const field of [this.#title.field, this.#body.field, this.#category]) field.removeAttribute("aria-invalid");
    this.#refresh();
  }

  #say(tone: Tone, status: string, text: string): void {
    this.#status.dataset.tone = tone;
    this.#status.dataset.status = status;
    this.#status.textContent = text;
  }

  #refresh(): void {
    const { version, status, busy } = this.#desk;
    const live = status === "published";
    const state = byId("desk-state", HTMLElement);
    state.className = `state state-${version === null ? "new" : status}`;
    state.textContent = version === null ? "Texto novo" : `${STATUS_NAME[status]} · versão ${version}`;
    byId("desk-dirty", HTMLElement).hidden = busy || !this.dirty;
    byId("level-meaning", HTMLElement).textContent = LEVEL_MEANING[this.#level.value as Level];
    const words = this.#body.value.trim().split(/\s+/).filter((w) => w !== "").length;
    byId("words", HTMLElement).textContent = words === 1 ? "1 palavra" : `${words} palavras`;
    this.#save.textContent = live ? "Atualizar publicação" : "Salvar rascunho";
    this.#save.classList.toggle("button-primary", live);
    this.#publish.hidden = live;
    this.#publish.textContent = status === "retracted" ? "Publicar de novo" : "Publicar";
    this.#retract.hidden = !live;
    for (const button of [this.#save, this.#publish, this.#retract]) button.disabled = busy;
    byId("desk", HTMLFormElement).setAttribute("aria-busy", String(busy));
  }
}

/** Title, body, then everything that has no place in the form; in each by position. */
function inReadingOrder(a: Finding, b: Finding): number {
  const rank = (f: Finding) => (f.field === "title" ? 0 : f.field === "body" ? 1 : 2);
  return rank(a) - rank(b) || a.start - b.start;
}
