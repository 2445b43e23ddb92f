/** Show a feed: keep articles in step with the state, mark days, announce what changed to those who cannot see it. */
import type { Page } from "./api.ts";
import { fetchPage } from "./api.ts";
import { h, reducedMotion } from "./dom.ts";
import type { FeedListener } from "./feed-follower.ts";
import { applyOlder, applyPush, applySnapshot, EMPTY } from "./feed-state.ts";
import type { Change, FeedState, Step } from "./feed-state.ts";
import type { Push } from "./model.ts";
import { PostView } from "./post-view.ts";
import type { PostViewOptions } from "./post-view.ts";
import * as time from "./time.ts";

/** How long an article takes to leave; the style sheet's `leave` animation is as long. */
const LEAVE_MS = 350;
/** How often relative times are refreshed. */
const TICK_MS = 20_000;

export interface FeedViewParts {
  readonly list: HTMLElement;
  /** Where changes are announced; an aria-live region that nobody sees. */
  readonly announcer: HTMLElement;
  /** Shown instead of articles: loading, empty, trouble. */
  readonly notice: HTMLElement;
  /** Asks for older posts; absent where only the newest are shown. */
  readonly more?: HTMLButtonElement;
}

const SAYS: Record<Change["kind"], string> = {
  added: "Nova publicação",
  updated: "Publicação atualizada",
  removed: "Publicação retirada",
};

export class FeedView implements FeedListener {
  readonly #parts: FeedViewParts;
  readonly #options: PostViewOptions;
  readonly #pageSize: number;
  readonly #views = new Map<string, PostView>();
  #state: FeedState = EMPTY;
  #category = "";
  #trouble = false;
  /** Called after each change of what there is. */
  onChange: (state: FeedState, changes: readonly Change[]) => void = () => {};

  constructor(parts: FeedViewParts, options: PostViewOptions, pageSize: number) {
    this.#parts = parts;
    this.#options = options;
    this.#pageSize = pageSize;
    parts.more?.addEventListener("click", () => void this.#older());
    setInterval(() => this.#tick(), TICK_MS);
    this.#render([]);
  }

  get state(): FeedState {
    return this.#state;
  }

  snapshot(page: Page): void {
    this.#trouble = false;
    this.#apply(applySnapshot(this.#state, page.posts, page.next));
  }

  push(push: Push): void {
    const step = applyPush(this.#state, push);
    if (step.changes.length > 0) this.#apply(step);
  }

  trouble(): void {
    this.#trouble = true;
    this.#render([]);
  }

  /** Show only one category; "" shows all. */
  filter(category: string): void {
    this.#category = category;
    this.#render([]);
  }

  #apply(step: Step): void {
    this.#state = step.state;
    this.#render(step.changes);
    this.#announce(step.changes);
    this.onChange(step.state, step.changes);
  }

  async #older(): Promise<void> {
    const { more } = this.#parts;
    const cursor = this.#state.next;
    if (!more || !cursor) return;
    more.disabled = true;
    try {
      const page = await fetchPage(this.#pageSize, cursor);
      // A snapshot may have come meanwhile; then this page no longer follows on it.
      if (this.#state.next === cursor) {
        this.#state = applyOlder(this.#state, page.posts, page.next);
        this.#render([]);
        this.onChange(this.#state, []);
      }
    } catch {
      this.#parts.announcer.textContent = "Não foi possível carregar mais publicações.";
    } finally {
      more.disabled = false;
    }
  }

  #render(changes: readonly Change[]): void {
    const { list, notice, more } = this.#parts;
    const shown = this.#state.entries.filter((e) => this.#category === "" || e.post.category === this.#category);
    const wanted = new Set(shown.map((entry) => entry.post.id));
    const retracted = new Set(changes.filter((c) => c.kind === "removed").map((c) => c.post.id));
    for (const [id, view] of this.#views) {
      if (wanted.has(id)) continue;
      this.#views.delete(id);
      this.#leave(view.element, retracted.has(id));
    }
    const now = new Date();
    let day = "";
    let place: Element | null = list.firstElementChild;
    shown.forEach((entry, index) => {
      let view = this.#views.get(entry.post.id);
      if (view) view.update(entry);
      else this.#views.set(entry.post.id, (view = new PostView(entry, this.#options)));
      const { element } = view;
      const thisDay = time.day(new Date(entry.post.published_at), now);
      if (thisDay !== day) element.dataset.day = thisDay;
      else delete element.dataset.day;
      day = thisDay;
      element.setAttribute("aria-posinset", String(index + 1));
      element.setAttribute("aria-setsize", this.#state.next ? "-1" : String(shown.length));
      while (place?.classList.contains("leaving")) place = place.nextElementSibling;
      if (place === element) place = place.nextElementSibling;
      else list.insertBefore(element, place);
    });
    for (const change of changes) {
      if (change.kind !== "removed") this.#views.get(change.post.id)?.flash(change.kind);
    }
    list.setAttribute("aria-busy", String(!this.#state.loaded));
    notice.replaceChildren(...this.#notice(shown.length));
    notice.hidden = notice.childElementCount === 0;
    if (more) more.hidden = this.#state.next === null;
  }

  #notice(shown: number): HTMLElement[] {
    if (!this.#state.loaded) {
      if (this.#trouble) {
        return [h("p", { role: "alert" }, "Não foi possível carregar as publicações. Tentando de novo…")];
      }
      return [1, 2, 3].map(() => h("div", { class: "skeleton", "aria-hidden": "true" }, h("i"), h("i"), h("i")));
    }
    if (shown > 0) return [];
    const text = this.#category === "" ? "Ainda não há publicações." : "Nenhuma publicação nesta categoria por enquanto.";
    return [h("p", {}, text, h("br"), h("span", { class: "quiet" }, "O que for publicado aparece aqui na hora."))];
  }

  /** Take an article out; one that was retracted fades first. It is no longer a post from this moment on. */
  #leave(element: HTMLElement, animate: boolean): void {
    if (!animate || reducedMotion()) {
      element.remove();
      return;
    }
    element.removeAttribute("data-testid");
    element.removeAttribute("data-post-id");
    element.setAttribute("aria-hidden", "true");
    element.inert = true;
    element.classList.add("leaving");
    // Its text must not outlive the retraction, whatever happens to the animation.
    element.replaceChildren(h("div"), h("p", { class: "quiet" }, "Publicação retirada"));
    setTimeout(() => element.remove(), LEAVE_MS * 4);
  }

  #announce(changes: readonly Change[]): void {
    if (changes.length === 0) return;
    const [first] = changes;
    this.#parts.announcer.textContent =
      changes.length === 1 && first
        ? first.kind === "removed"
          ? "Uma publicação foi retirada do ar."
          : `${SAYS[first.kind]}: ${first.post.title}`
        : `${changes.length} publicações mudaram.`;
  }

  #tick(): void {
    const now = new Date();
    for (const view of this.#views.values()) view.tick(now);
  }
}
