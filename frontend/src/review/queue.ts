/**
 * Hold the list of reviews in one state, and bring it up to date. No DOM here.
 *
 * Theory of operation. What the channel tells is a reason to read again, never content: `refresh` reads as many as are
 * shown. Each change of the filter has a number, and an answer to an earlier one is dropped. What was closed leaves a list
 * of pending ones at once, before it is read again.
 */
import type { Review, ReviewPage, ReviewState } from "../lib/reviews.ts";

/** Reads a page of the list; null when the answer is none. */
export type ReadPage = (state: ReviewState, limit: number, before: string) => Promise<ReviewPage | null>;

export const PAGE_SIZE = 20;
/** The hub gives no longer page. */
const PAGE_MOST = 100;

export class Queue {
  /** Called after each change. */
  onChange: () => void = () => {};
  readonly #read: ReadPage;
  #state: ReviewState = "pending";
  #reviews: readonly Review[] = [];
  #next = "";
  #loaded = false;
  #failed = false;
  #run = 0;

  constructor(read: ReadPage) {
    this.#read = read;
  }

  get state(): ReviewState {
    return this.#state;
  }

  get reviews(): readonly Review[] {
    return this.#reviews;
  }

  /** Whether there are older ones. */
  get more(): boolean {
    return this.#next !== "";
  }

  /** False until the first answer. */
  get loaded(): boolean {
    return this.#loaded;
  }

  /** Whether the last reading failed. */
  get failed(): boolean {
    return this.#failed;
  }

  /** Show reviews in another state. */
  async choose(state: ReviewState): Promise<void> {
    this.#state = state;
    this.#reviews = [];
    this.#next = "";
    this.#loaded = false;
    this.onChange();
    await this.refresh();
  }

  /** Read what is shown again. */
  async refresh(): Promise<void> {
    const shown = Math.min(PAGE_MOST, Math.max(PAGE_SIZE, this.#reviews.length));
    await this.#load(shown, "", ({ reviews }) => reviews);
  }

  /** Read on to older ones. */
  async older(): Promise<void> {
    if (!this.more) return;
    await this.#load(PAGE_SIZE, this.#next, ({ reviews }) => {
      const known = new Set(this.#reviews.map((review) => review.id));
      return [...this.#reviews, ...reviews.filter((review) => !known.has(review.id))];
    });
  }

  /** A review is closed: it is no longer pending. */
  close(id: string): void {
    if (this.#state !== "pending") return;
    const left = this.#reviews.filter((review) => review.id !== id);
    if (left.length === this.#reviews.length) return;
    this.#reviews = left;
    this.onChange();
  }

  async #load(limit: number, before: string, join: (page: ReviewPage) => readonly Review[]): Promise<void> {
    this.#run += 1;
    const run = this.#run;
    let page: ReviewPage | null = null;
    try {
      page = await this.#read(this.#state, limit, before);
    } catch {
      // What was read before still stands; the page says that it may be old.
    }
    if (run !== this.#run) return;
    this.#failed = page === null;
    if (page) {
      this.#reviews = join(page);
      this.#next = page.next;
      this.#loaded = true;
    }
    this.onChange();
  }
}
