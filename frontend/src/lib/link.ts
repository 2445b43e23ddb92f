/**
 * Hold the one connection of a page to the hub, and say how it is doing.
 *
 * The SDK reconnects by itself with a growing delay. "Live" means connected and every followed subscription confirmed:
 * a line without subscription delivers nothing.
 */
import { Centrifuge, State, SubscriptionState, UnauthorizedError } from "centrifuge";
import type { Subscription } from "centrifuge";
import { fetchToken } from "./api.ts";

export type LinkState = "connecting" | "live" | "reconnecting" | "offline";

export class Link {
  readonly client: Centrifuge;
  /** Called when the session has ended: the hub gives no token any more. */
  onSessionEnd: () => void = () => {};
  readonly #tell: (state: LinkState) => void;
  readonly #followed = new Set<Subscription>();
  #wasLive = false;
  #told: LinkState | null = null;

  /** @param authenticated false connects as an anonymous reader. */
  constructor(authenticated: boolean, tell: (state: LinkState) => void) {
    this.#tell = tell;
    const endpoint = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/connection/websocket`;
    const options = { name: "plantao-pages", minReconnectDelay: 300, maxReconnectDelay: 8_000 };
    this.client = new Centrifuge(endpoint, authenticated ? { ...options, getToken: () => this.#token() } : options);
    this.client.on("state", () => this.refresh());
  }

  open(): void {
    this.client.connect();
    this.refresh();
  }

  close(): void {
    this.client.disconnect();
    this.client.removeAllListeners();
  }

  /** Count a subscription among those that must stand for the page to be live. */
  follow(subscription: Subscription): void {
    this.#followed.add(subscription);
    subscription.on("state", () => this.refresh());
    this.refresh();
  }

  /** End a subscription for good. */
  drop(subscription: Subscription): void {
    this.#followed.delete(subscription);
    subscription.removeAllListeners();
    subscription.unsubscribe();
    this.client.removeSubscription(subscription);
  }

  /** Work out the state and tell it when it has changed. */
  refresh(): void {
    const state = this.#state();
    if (state === "live") this.#wasLive = true;
    if (state === this.#told) return;
    this.#told = state;
    this.#tell(state);
  }

  #state(): LinkState {
    if (this.client.state === State.Disconnected) return this.#told === null ? "connecting" : "offline";
    const subscribed = [...this.#followed].every((s) => s.state === SubscriptionState.Subscribed);
    if (this.client.state === State.Connected && subscribed && this.#followed.size > 0) return "live";
    return this.#wasLive ? "reconnecting" : "connecting";
  }

  async #token(): Promise<string> {
    const token = await fetchToken();
    if (token !== null) return token;
    this.onSessionEnd();
    throw new UnauthorizedError("the session has ended");
  }
}
