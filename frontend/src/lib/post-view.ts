/** Show a post as an article, and keep an article in step with its post. */
import type { Entry } from "./feed-state.ts";
import { h } from "./dom.ts";
import type { Post } from "./model.ts";
import { paragraphs } from "./text.ts";
import * as time from "./time.ts";
import { LEVEL_MEANING, LEVEL_NAME } from "./words.ts";

/** Bodies longer than this many characters start folded. */
const FOLD_OVER = 520;

const MARK_NAME = { "": "", new: "Nova", updated: "Atualizada" } as const;

export interface PostViewOptions {
  /** Slug → name of the category. */
  readonly categoryName: (slug: string) => string;
  /** Level of the heading that an article has. */
  readonly heading: "h2" | "h3";
}

export function levelBadge(level: Post["level"]): HTMLElement {
  return h("span", { class: `badge badge-${level}`, title: LEVEL_MEANING[level] }, LEVEL_NAME[level]);
}

/** One article. It stays the same element while its post changes. */
export class PostView {
  readonly element: HTMLElement;
  entry: Entry;
  readonly #options: PostViewOptions;
  #open = false;

  constructor(entry: Entry, options: PostViewOptions) {
    this.entry = entry;
    this.#options = options;
    this.element = h("article", { class: "post", "data-testid": "post", "data-post-id": entry.post.id, tabindex: -1 });
    this.#render();
  }

  /** Show another version. */
  update(entry: Entry): void {
    if (entry === this.entry) return;
    this.entry = entry;
    this.#render();
  }

  /** Bring the relative time up to date. */
  tick(now: Date): void {
    const shown = this.element.querySelector("time.post-when");
    if (shown) shown.textContent = time.relative(new Date(this.entry.post.published_at), now);
  }

  /** Draw the eye to it for a moment; the style sheet decides how, and whether at all. */
  flash(kind: "added" | "updated"): void {
    this.element.classList.remove("flash-added", "flash-updated");
    // Reading a layout property makes the browser see the class leave before it comes back.
    void this.element.offsetWidth;
    this.element.classList.add(`flash-${kind}`);
  }

  #render(): void {
    const { post, mark } = this.entry;
    const titleId = `post-${post.id}`;
    const at = new Date(post.published_at);
    const dated = !Number.isNaN(at.getTime());
    this.element.dataset.version = String(post.version);
    this.element.dataset.category = post.category;
    this.element.dataset.level = post.level;
    this.element.dataset.mark = mark;
    this.element.lang = post.language;
    this.element.setAttribute("aria-labelledby", titleId);
    const meta = h(
      "p",
      { class: "post-meta" },
      h("span", { class: "post-category" }, this.#options.categoryName(post.category)),
      levelBadge(post.level),
      mark && h("span", { class: `mark mark-${mark}`, "data-testid": "mark" }, MARK_NAME[mark]),
    );
    const byline = h(
      "p",
      { class: "post-byline" },
      post.author && h("span", { class: "post-author" }, post.author),
      dated && h("time", { class: "post-when", datetime: post.published_at, title: time.full(at) }, time.relative(at, new Date())),
    );
    this.element.replaceChildren(
      h(
        "div",
        { class: "post-rail", "aria-hidden": "true" },
        dated && h("span", { class: "post-clock" }, time.clock(at)),
      ),
      h(
        "div",
        { class: "post-main" },
        meta,
        h(this.#options.heading, { class: "post-title", id: titleId }, post.title),
        byline,
        ...this.#body(post),
      ),
    );
  }

  #body(post: Post): HTMLElement[] {
    const id = `body-${post.id}`;
    const body = h("div", { class: "post-body", id }, ...paragraphs(post.body).map((text) => h("p", {}, text)));
    if (post.body.length <= FOLD_OVER) return [body];
    body.classList.toggle("folded", !this.#open);
    const toggle = h(
      "button",
      { class: "link-button post-more", type: "button", "aria-controls": id, "aria-expanded": this.#open ? "true" : "false" },
      this.#open ? "Mostrar menos" : "Continuar lendo",
    );
    toggle.addEventListener("click", () => {
      this.#open = !this.#open;
      body.classList.toggle("folded", !this.#open);
      toggle.setAttribute("aria-expanded", String(this.#open));
      toggle.textContent = this.#open ? "Mostrar menos" : "Continuar lendo";
    });
    return [body, toggle];
  }
}
