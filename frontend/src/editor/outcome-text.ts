/** Say in one sentence what became of a change. */
import type { OwnPost } from "../lib/model.ts";
import { count, rpcError } from "../lib/words.ts";
import type { Outcome } from "./desk.ts";

/** How the sentence is shown. */
export type Tone = "" | "good" | "bad" | "warn";

export interface Saying {
  readonly tone: Tone;
  /** For tests and styles: "stored", "flagged", "blocked", "conflict", "refused", "unknown", "failed". */
  readonly status: string;
  readonly text: string;
}

export function say(outcome: Outcome): Saying {
  if (outcome.kind === "failed") return { tone: "bad", status: "failed", text: rpcError(outcome.code) };
  if (outcome.kind === "unknown") {
    return {
      tone: "warn",
      status: "unknown",
      text: "A conexão caiu no meio: não se sabe se a mudança foi gravada. Tente de novo; ela não será feita duas vezes.",
    };
  }
  const { result, step } = outcome;
  switch (result.status) {
    case "stored": {
      const notes = result.findings.length;
      const more = notes > 0 ? ` A conferência deixou ${count(notes, "observação", "observações")}.` : "";
      return { tone: "good", status: "stored", text: `${result.post ? stored(step, result.post) : "Gravado."}${more}` };
    }
    case "flagged":
      return {
        tone: "warn",
        status: "flagged",
        text:
          result.post?.status === "published"
            ? "Aguarda uma segunda pessoa; o que está no ar não mudou."
            : "Aguarda uma segunda pessoa; o texto está salvo.",
      };
    case "blocked": {
      // With findings the page explains at length, beside them.
      const what = result.findings.length > 0 ? "" : (result.reason?.message ?? "");
      // Publishing comes after saving: then only the publication was stopped.
      const kept = step === "publish" ? "a publicação; o texto gravado fica como estava." : "este texto; nada foi gravado.";
      return { tone: "bad", status: "blocked", text: `A conferência barrou ${kept} ${what}`.trim() };
    }
    case "conflict": {
      const version = result.current_version === null ? "" : ` (versão ${result.current_version})`;
      return { tone: "warn", status: "conflict", text: `Este texto mudou em outro lugar${version}. Escolha com qual ficar.` };
    }
    case "refused":
      return { tone: "bad", status: "refused", text: result.reason?.message ?? "O pedido foi recusado." };
    case "unknown":
      throw new Error("an unknown result is an outcome of its own kind");
  }
}

function stored(step: string, post: OwnPost): string {
  if (step === "retract") return "Retirado do ar: saiu de todas as telas e do histórico.";
  if (step === "publish") return `No ar. Quem está lendo já recebeu (versão ${post.version}).`;
  if (post.status === "published") return `Publicação atualizada (versão ${post.version}).`;
  return `Rascunho salvo (versão ${post.version}).`;
}
