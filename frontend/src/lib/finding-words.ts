/** Put what the compliance check found into words, in Portuguese or in English. */
import type { Action, Finding } from "./findings.ts";
import { count } from "./words.ts";

export type Tongue = "pt-BR" | "en";

type Both = Readonly<Record<Tongue, string>>;

const SEVERITY: Record<string, Both> = {
  info: { "pt-BR": "Informação", en: "Information" },
  low: { "pt-BR": "Leve", en: "Minor" },
  medium: { "pt-BR": "Média", en: "Medium" },
  high: { "pt-BR": "Grave", en: "Severe" },
  critical: { "pt-BR": "Crítica", en: "Critical" },
};

const EFFECT: Record<Action, Both> = {
  block: { "pt-BR": "bloqueia", en: "blocks" },
  flag: { "pt-BR": "vai para revisão", en: "needs review" },
  allow: { "pt-BR": "só um aviso", en: "a notice only" },
};

const FIELD: Record<string, Both> = {
  title: { "pt-BR": "no título", en: "in the title" },
  body: { "pt-BR": "no texto", en: "in the text" },
  author: { "pt-BR": "no nome de quem assina", en: "in the author's name" },
  "custom_fields.author": { "pt-BR": "no registro profissional", en: "in the professional registration" },
};

const FIXED = {
  replaceBy: { "pt-BR": "Trocar por", en: "Replace with" },
  remove: { "pt-BR": "Apagar o trecho", en: "Delete these words" },
  apply: { "pt-BR": "Aplicar", en: "Apply" },
  applyAll: { "pt-BR": "Aplicar todas", en: "Apply all" },
  settled: { "pt-BR": "Trecho alterado.", en: "These words have changed." },
} satisfies Record<string, Both>;

export function say(what: keyof typeof FIXED, tongue: Tongue): string {
  return FIXED[what][tongue];
}

export function severityName(severity: string, tongue: Tongue): string {
  return SEVERITY[severity]?.[tongue] ?? severity;
}

export function effectName(effect: Action, tongue: Tongue): string {
  return EFFECT[effect][tongue];
}

/** Return where a finding is, "no texto". */
export function place(field: string, tongue: Tongue): string {
  const name = field.replace(/^custom_fields\./, "");
  return FIELD[field]?.[tongue] ?? (tongue === "en" ? `in the field ${name}` : `no campo ${name}`);
}

/** Return a finding's message and the language that it is in: modules need not speak English. */
export function message(finding: Finding, tongue: Tongue): { readonly text: string; readonly lang: Tongue } {
  const english = tongue === "en" && finding.message_en !== "";
  return english ? { text: finding.message_en, lang: "en" } : { text: finding.message, lang: "pt-BR" };
}

/** Return "2 achados". */
export function heading(n: number, tongue: Tongue): string {
  return tongue === "en" ? count(n, "finding", "findings") : count(n, "achado", "achados");
}

/** Sum up what findings do: "2 bloqueiam, 1 vai para revisão". */
export function summary(effects: readonly Action[]): string {
  const n = (effect: Action) => effects.filter((e) => e === effect).length;
  const parts = [
    n("block") > 0 && count(n("block"), "bloqueia", "bloqueiam"),
    n("flag") > 0 && count(n("flag"), "vai para revisão", "vão para revisão"),
    n("allow") > 0 && count(n("allow"), "aviso", "avisos"),
  ].filter((part) => part !== false);
  return parts.length > 0 ? parts.join(", ") : "Nada encontrado";
}
