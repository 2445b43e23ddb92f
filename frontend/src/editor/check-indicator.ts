/** Say quietly how the check of the text stands: that it runs, and what it found. */
import { summary } from "../lib/finding-words.ts";
import type { Action } from "../lib/findings.ts";
import { rpcError } from "../lib/words.ts";
import type { Known } from "./checker.ts";

export class CheckIndicator {
  readonly #element: HTMLElement;
  /** Tells a screen reader what was found: only when that changes, never that something is being done. */
  readonly #announcer: HTMLElement;
  #announced = "";

  constructor(element: HTMLElement, announcer: HTMLElement) {
    this.#element = element;
    this.#announcer = announcer;
  }

  /** @param effects what each of the findings that are shown does. */
  show(known: Known<unknown>, effects: readonly Action[]): void {
    this.#element.hidden = known.kind === "idle";
    switch (known.kind) {
      case "idle":
        this.#announced = "";
        return this.#say("idle", "");
      case "checking":
        return this.#say("checking", "Conferindo…");
      case "trouble":
        return this.#say("trouble", trouble(known));
      case "judged": {
        // What was judged is not what stands there now; the next answer is on its way.
        if (!known.current) return this.#say("checking", "Conferindo…");
        const said = summary(effects);
        this.#say(worst(effects), said);
        if (said !== this.#announced) this.#announcer.textContent = `Conferência: ${said}`;
        this.#announced = said;
      }
    }
  }

  #say(state: string, text: string): void {
    this.#element.dataset.state = state;
    this.#element.textContent = text;
  }
}

function worst(effects: readonly Action[]): string {
  if (effects.includes("block")) return "block";
  if (effects.includes("flag")) return "flag";
  return effects.length > 0 ? "allow" : "clear";
}

function trouble({ why, code, again }: Known<unknown> & { kind: "trouble" }): string {
  if (code === 111) return "Muitas conferências seguidas; a próxima vem em instantes.";
  const said = why || rpcError(code);
  return again ? `Sem conferência agora; tentando de novo. ${why}`.trim() : `Sem conferência: ${said}`;
}
