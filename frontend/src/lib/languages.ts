/** Let a person choose the language in which findings are explained, and keep the choice. */
import type { Tongue } from "./finding-words.ts";

const KEPT_AS = "finding-language";

export class Languages {
  readonly #buttons: readonly HTMLButtonElement[];
  readonly #listeners: (() => void)[] = [];
  #current: Tongue = "pt-BR";

  /** @param group holds a button for each language, named by its `lang`. */
  constructor(group: HTMLElement) {
    this.#buttons = [...group.querySelectorAll("button")];
    try {
      if (localStorage.getItem(KEPT_AS) === "en") this.#current = "en";
    } catch {
      // A browser that keeps nothing begins with Portuguese each time.
    }
    for (const button of this.#buttons) button.addEventListener("click", () => this.#choose(tongueOf(button)));
    this.#show();
  }

  get current(): Tongue {
    return this.#current;
  }

  /** Call `act` after each change. */
  onChange(act: () => void): void {
    this.#listeners.push(act);
  }

  #choose(tongue: Tongue): void {
    this.#current = tongue;
    try {
      localStorage.setItem(KEPT_AS, tongue);
    } catch {
      // It still holds for this page.
    }
    this.#show();
    for (const act of this.#listeners) act();
  }

  #show(): void {
    for (const button of this.#buttons) button.setAttribute("aria-pressed", String(tongueOf(button) === this.#current));
  }
}

function tongueOf(button: HTMLButtonElement): Tongue {
  return button.lang === "en" ? "en" : "pt-BR";
}
