/**
 * Follow the published posts: a snapshot over HTTP, then the stream from the position that the snapshot names.
 *
 * Theory of operation. start → read the page and its position P → subscribe `posts` since P → pushes after P arrive once,
 * in order. After a break the SDK recovers from the last offset it saw. When the hub cannot (wasRecovering, not
 * recovered), what was missed is unknown: drop the subscription and start again with a new snapshot. Each start has a
 * number, and whatever belongs to an earlier one is ignored. Failed starts are repeated with a growing delay.
 */
import type { PublicationContext, SubscribedContext, Subscription } from "centrifuge";
import { fetchPage } from "./api.ts";
import type { Page } from "./api.ts";
import type { Link } from "./link.ts";
import { readPush } from "./model.ts";
import type { Position, Push } from "./model.ts";

const CHANNEL = "posts";
const RETRY_FIRST_MS = 500;
const RETRY_MOST_MS = 15_000;

export interface FeedListener {
  snapshot(page: Page): void;
  push(push: Push): void;
  /** The snapshot could not be read; it will be tried again. */
  trouble(error: unknown): void;
}

export class FeedFollower {
  readonly #link: Link;
  readonly #listener: FeedListener;
  readonly #limit: number;
  #subscription: Subscription | null = null;
  #run = 0;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(link: Link, listener: FeedListener, limit: number) {
    this.#link = link;
    this.#listener = listener;
    this.#limit = limit;
  }

  /** Begin, or begin anew with a fresh snapshot. */
  async start(): Promise<void> {
    this.stop();
    const run = this.#run;
    let page: Page;
    try {
      page = await fetchPage(this.#limit);
    } catch (error) {
      if (run !== this.#run) return;
      this.#listener.trouble(error);
      this.#again();
      return;
    }
    if (run !== this.#run) return;
    this.#listener.snapshot(page);
    this.#subscribe(page.position);
  }

  stop(): void {
    this.#run += 1;
    clearTimeout(this.#timer);
    if (this.#subscription) this.#link.drop(this.#subscription);
    this.#subscription = null;
  }

  #again(): void {
    const delay = Math.min(RETRY_MOST_MS, RETRY_FIRST_MS * 2 ** this.#failures);
    this.#failures += 1;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.start(), delay);
  }

  #subscribe(since: Position | null): void {
    const subscription = this.#link.client.newSubscription(CHANNEL, since ? { since } : {});
    this.#subscription = subscription;
    subscription.on("subscribed", (context: SubscribedContext) => {
      if (context.wasRecovering && !context.recovered) this.#again();
      else this.#failures = 0;
    });
    subscription.on("publication", (context: PublicationContext) => {
      const push = readPush(context.data);
      if (push) this.#listener.push(push);
    });
    // Only the hub can end it while we hold it; `stop` removes the listeners first.
    subscription.on("unsubscribed", () => this.#again());
    this.#link.follow(subscription);
    subscription.subscribe();
  }
}
