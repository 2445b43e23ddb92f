/**
 * Carry a reviewer's decisions to the hub, and say how they ended. No DOM here.
 *
 * A decision of unknown outcome is sent again under its own key when the reviewer repeats it, so it is made once.
 */
import { readResult } from "../lib/model.ts";
import type { Result } from "../lib/model.ts";
import { randomUuid } from "../lib/uuid.ts";
import { outcomeUnknown, rpcError } from "../lib/words.ts";

export type Way = "approve" | "reject";

/** How a decision ended, and the sentence that says so. */
export interface Ended {
  /**
   * "made": it is decided as asked. "blocked": today's rules stop it, and it goes on waiting. "gone": it is no longer
   * pending. "refused": not by this person. "unknown": repeat it. "failed": nothing was done.
   */
  readonly kind: "made" | "blocked" | "gone" | "refused" | "unknown" | "failed";
  readonly text: string;
  readonly result: Result | null;
}

type Call = (method: string, params: Readonly<Record<string, unknown>>) => Promise<unknown>;

const MADE: Record<Way, string> = {
  approve: "Aprovado: o texto está no ar, e quem está lendo já recebeu.",
  reject: "Rejeitado: quem pediu já vê o seu motivo.",
};
const UNKNOWN = "A conexão caiu no meio: não se sabe se a decisão foi gravada. Repita; ela não valerá duas vezes.";

export class Decisions {
  readonly #call: Call;
  /** A decision whose outcome nobody knows. */
  #open: { readonly what: string; readonly key: string } | null = null;

  constructor(call: Call) {
    this.#call = call;
  }

  /** Approve or reject a review; the reason must not be empty. */
  async decide(way: Way, id: string, reason: string): Promise<Ended> {
    const what = JSON.stringify([way, id, reason]);
    const key = this.#open?.what === what ? this.#open.key : randomUuid();
    this.#open = null;
    let result: Result | null;
    try {
      result = readResult(await this.#call(`review.${way}`, { id, reason, key }));
    } catch (error) {
      const code = codeOf(error);
      if (!outcomeUnknown(code)) return { kind: "failed", text: decisionError(code), result: null };
      this.#open = { what, key };
      return { kind: "unknown", text: UNKNOWN, result: null };
    }
    if (result?.status === "unknown") this.#open = { what, key };
    return result ? ended(way, result) : { kind: "failed", text: rpcError(100), result: null };
  }
}

function ended(way: Way, result: Result): Ended {
  const why = result.reason?.message ?? "";
  switch (result.status) {
    case "stored":
      return { kind: "made", text: MADE[way], result };
    case "blocked":
      return { kind: "blocked", text: why || "Com as regras de hoje este texto não pode ser publicado.", result };
    case "conflict":
      return { kind: "gone", text: why || "O texto mudou depois do pedido; esta revisão perdeu o objeto.", result };
    case "unknown":
      return { kind: "unknown", text: UNKNOWN, result };
    case "refused":
      // No verdict is nobody's refusal: the same may be tried again.
      return { kind: result.reason?.policy === "review" ? "refused" : "failed", text: why || "O pedido foi recusado.", result };
    case "flagged":
      throw new Error("a decision does not wait for another one");
  }
}

function decisionError(code: number): string {
  return code === 107 ? "O motivo não foi aceito: escreva de 1 a 500 caracteres." : rpcError(code);
}

function codeOf(error: unknown): number {
  const code = typeof error === "object" && error !== null ? (error as { code?: unknown }).code : undefined;
  return typeof code === "number" ? code : 100;
}
