/** List the texts that somebody wrote, and let one be taken up. */
import { h } from "../lib/dom.ts";
import type { OwnPost } from "../lib/model.ts";
import * as time from "../lib/time.ts";
import { LEVEL_NAME, STATUS_NAME } from "../lib/words.ts";

export class OwnList {
  /** Called when somebody chooses a text. */
  onChoose: (post: OwnPost) => void = () => {};
  /** Tells whether a change of a text waits for a second person. */
  waits: (post: OwnPost) => boolean = () => false;
  readonly #list: HTMLElement;
  readonly #empty: HTMLElement;
  #posts: readonly OwnPost[] = [];
  #current = "";

  constructor(list: HTMLElement, empty: HTMLElement) {
    this.#list = list;
    this.#empty = empty;
  }

  get posts(): readonly OwnPost[] {
    return this.#posts;
  }

  /** Show these texts, the last changed first. */
  show(posts: readonly OwnPost[]): void {
    this.#posts = [...posts].sort((a, b) => b.updated_at.localeCompare(a.updated_at));
    this.#render();
  }

  /** Put in one text that has changed, unless a newer version is known. */
  put(post: OwnPost): void {
    const old = this.#posts.find((p) => p.id === post.id);
    if (old && old.version > post.version) return;
    this.show([post, ...this.#posts.filter((p) => p !== old)]);
  }

  /** Show which text is on the desk. */
  mark(id: string): void {
    this.#current = id;
    this.#render();
  }

  #render(): void {
    const focused = this.#list.contains(document.activeElement)
      ? document.activeElement?.getAttribute("data-post-id")
      : null;
    this.#empty.hidden = this.#posts.length > 0;
    this.#list.replaceChildren(...this.#posts.map((post) => h("li", {}, this.#button(post))));
    if (focused) this.#list.querySelector<HTMLElement>(`[data-post-id="${CSS.escape(focused)}"]`)?.focus();
  }

  #button(post: OwnPost): HTMLButtonElement {
    const waits = this.waits(post);
    const changed = new Date(post.updated_at);
    const details = [
      post.level === "public" ? "" : LEVEL_NAME[post.level],
      Number.isNaN(changed.getTime()) ? "" : time.relative(changed, new Date()),
    ].filter((part) => part !== "");
    const button = h(
      "button",
      {
        type: "button",
        class: "own",
        "data-testid": "own-post",
        "data-post-id": post.id,
        "aria-current": post.id === this.#current ? "true" : null,
      },
      h("span", { class: "own-title" }, post.title),
      h(
        "span",
        { class: "own-meta" },
        // A draft that waits is no mere draft; a published text stays published beside what waits.
        (post.status !== "draft" || !waits) && h("span", { class: `state state-${post.status}` }, STATUS_NAME[post.status]),
        waits && h("span", { class: "state state-waiting", "data-testid": "own-waiting" }, "Em revisão"),
        ...details.map((part) => h("span", {}, part)),
      ),
    );
    button.addEventListener("click", () => this.onChoose(post));
    return button;
  }
}
