/** Explain, in Portuguese and in English, why a change was blocked. */
import { h } from "../lib/dom.ts";
import type { Action } from "./desk.ts";

const MEANS = {
  "pt-BR":
    "“Bloqueado” quer dizer que a conferência automática encontrou algo que não pode ir ao ar, como dados que identificam um paciente ou uma promessa de resultado.",
  en: "“Blocked” means that the automatic check found something that must not be published, such as data that identify a patient or a promise of results.",
} as const;

const KEPT = {
  saved: {
    "pt-BR": "Só a publicação foi barrada: o texto gravado fica como estava.",
    en: "Only the publication was stopped: what is stored stays as it was.",
  },
  nothing: {
    "pt-BR": "Nada foi gravado nem publicado; o seu texto continua aqui.",
    en: "Nothing was stored or published; your text is still here.",
  },
} as const;

const NEXT = {
  "pt-BR": "Corrija os trechos marcados em vermelho, ou use “Aplicar” onde há uma sugestão, e publique de novo.",
  en: "Mend what is marked in red, or use “Apply” where there is a suggestion, and publish again.",
} as const;

export class Explanation {
  readonly #element: HTMLElement;

  constructor(element: HTMLElement) {
    this.#element = element;
  }

  /** Explain a change that was blocked at this step. */
  show(step: Action): void {
    // Publishing comes after saving: then only the publication was stopped.
    const kept = KEPT[step === "publish" ? "saved" : "nothing"];
    this.#element.hidden = false;
    this.#element.replaceChildren(
      ...(["pt-BR", "en"] as const).map((lang) =>
        h(
          "div",
          { lang, "data-testid": "explanation" },
          h("h2", {}, lang === "en" ? "Publication blocked" : "Publicação bloqueada"),
          h("p", {}, `${MEANS[lang]} ${kept[lang]} ${NEXT[lang]}`),
        ),
      ),
    );
  }

  hide(): void {
    this.#element.hidden = true;
    this.#element.replaceChildren();
  }
}
