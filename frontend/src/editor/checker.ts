/**
 * Ask what the compliance check says of a text while it is being written. No DOM here.
 *
 * Theory of operation. Each change of the text starts the wait anew; when the writer pauses, the newest text is sent. One
 * question runs at a time: what is written meanwhile is asked when the answer is there. An answer to an older text is
 * told as well, marked as such; whoever shows it moves its spans along. After a failure the pause grows, and no change of
 * the text shortens it, so a hub that has enough of questions gets fewer.
 */
import type { Check } from "../lib/findings.ts";

/** What is known of the text. */
export type Known<Text> =
  /** There is no text to speak of. */
  | { readonly kind: "idle" }
  /** An answer is on its way, or will be asked for. */
  | { readonly kind: "checking" }
  /** `current` is false when the text has changed since `asked` was sent. */
  | { readonly kind: "judged"; readonly check: Check & { kind: "judged" }; readonly asked: Text; readonly current: boolean }
  /** There is no answer; `why` says so in words where the hub gave them, else `code` is an error of the client protocol. */
  | { readonly kind: "trouble"; readonly why: string; readonly code: number; readonly again: boolean };

/** Time, as a browser gives it. */
export interface Clock {
  /** In milliseconds, never going back. */
  now(): number;
  after(ms: number, act: () => void): unknown;
  cancel(timer: unknown): void;
}

/** How long a writer must pause; a long text is asked for less often. */
const PAUSE_MS = 400;
const PAUSE_MOST_MS = 2_000;
/** Characters that prolong the pause by a millisecond. */
const CHARS_PER_MS = 50;
/** After the first failure; doubled with each further one. */
const BACK_OFF_MS = 2_000;
const BACK_OFF_MOST_MS = 60_000;
/** Errors that the same question would meet again: nobody, refused, unknown method, wrong request, not available. */
const FINAL = new Set([101, 103, 104, 107, 108]);
/** Answer that cannot be read. */
const UNREADABLE = 100;

const BROWSER: Clock = {
  now: () => performance.now(),
  after: (ms, act) => setTimeout(act, ms),
  cancel: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
};

export class Checker<Text> {
  readonly #ask: (text: Text) => Promise<Check | null>;
  readonly #tell: (known: Known<Text>) => void;
  readonly #clock: Clock;
  #wanted: { readonly text: Text } | null = null;
  #timer: unknown = null;
  #asking = false;
  /** Grows when all that is under way becomes void. */
  #run = 0;
  #failures = 0;
  #notBefore = 0;

  /**
   * @param ask sends a text; rejects with an object that has a `code`.
   * @param tell hears whenever something else is known.
   */
  constructor(ask: (text: Text) => Promise<Check | null>, tell: (known: Known<Text>) => void, clock: Clock = BROWSER) {
    this.#ask = ask;
    this.#tell = tell;
    this.#clock = clock;
  }

  /** Ask about this text when its writer pauses. `length` is in characters. */
  changed(text: Text, length: number): void {
    this.#want(text, Math.min(PAUSE_MOST_MS, PAUSE_MS + length / CHARS_PER_MS));
  }

  /** Ask about this text as soon as may be. */
  check(text: Text): void {
    this.#want(text, 0);
  }

  /** Forget the text and what is under way. */
  stop(): void {
    this.#run += 1;
    this.#asking = false;
    this.#wanted = null;
    this.#clock.cancel(this.#timer);
    this.#timer = null;
    this.#tell({ kind: "idle" });
  }

  #want(text: Text, pause: number): void {
    this.#wanted = { text };
    this.#wait(pause);
    this.#tell({ kind: "checking" });
  }

  #wait(pause: number): void {
    this.#clock.cancel(this.#timer);
    const ms = Math.max(pause, this.#notBefore - this.#clock.now());
    this.#timer = this.#clock.after(ms, () => {
      this.#timer = null;
      void this.#send();
    });
  }

  async #send(): Promise<void> {
    const wanted = this.#wanted;
    // Whoever is being asked goes on to the newest text by itself.
    if (this.#asking || !wanted) return;
    const run = this.#run;
    this.#asking = true;
    let check: Check | null = null;
    let code = UNREADABLE;
    try {
      check = await this.#ask(wanted.text);
    } catch (error) {
      code = codeOf(error);
    }
    if (run !== this.#run) return;
    this.#asking = false;
    const current = this.#wanted === wanted;
    if (check?.kind === "judged") {
      this.#failures = 0;
      this.#notBefore = 0;
      if (current) this.#wanted = null;
      this.#tell({ kind: "judged", check, asked: wanted.text, current });
    } else {
      const again = check ? check.again : !FINAL.has(code);
      if (again) this.#backOff();
      else if (current) this.#wanted = null;
      if (current) this.#tell({ kind: "trouble", why: check?.why ?? "", code, again });
    }
    // A newer text whose pause is over while its predecessor was asked for goes now; one whose pause runs waits it out.
    if (this.#wanted && this.#timer === null) this.#wait(0);
  }

  #backOff(): void {
    this.#notBefore = this.#clock.now() + Math.min(BACK_OFF_MOST_MS, BACK_OFF_MS * 2 ** this.#failures);
    this.#failures += 1;
    // A pause that runs already may be shorter than this one.
    if (this.#timer !== null) this.#wait(0);
  }
}

function codeOf(error: unknown): number {
  const code = typeof error === "object" && error !== null ? (error as { code?: unknown }).code : undefined;
  return typeof code === "number" ? code : UNREADABLE;
}
