/** Name what a compliance check finds, and work out what each finding does to a publication. */
import { bag, list, text } from "./reading.ts";

/** What a finding does: nothing, it makes the text wait for a second person, or it stops the text. */
export type Action = "allow" | "flag" | "block";

/** What each severity does at one level. */
export type Actions = Readonly<Record<string, Action>>;

export interface Finding {
  readonly module: string;
  readonly rule: string;
  readonly kind: string;
  readonly article: string;
  readonly severity: string;
  readonly field: string;
  /** In code points. */
  readonly start: number;
  readonly end: number;
  /** In Portuguese. */
  readonly message: string;
  /** In English; empty where the module has none. */
  readonly message_en: string;
  /** Advice in Portuguese, or with `replaces` what may stand in the span's place. */
  readonly suggestion: string;
  readonly replaces: boolean;
}

/** What the hub says of a text as far as it has been written. */
export type Check =
  | { readonly kind: "judged"; readonly verdict: Action; readonly findings: readonly Finding[]; readonly actions: Actions | null }
  /** It gave no verdict, and says why; `again` tells whether asking again may help. */
  | { readonly kind: "none"; readonly why: string; readonly again: boolean };

/** From the mildest on. */
const ACTIONS: readonly Action[] = ["allow", "flag", "block"];
const SEVERITIES: readonly string[] = ["info", "low", "medium", "high", "critical"];
/** What the hub does unless its settings say otherwise. */
const USUAL: Actions = { info: "allow", low: "allow", medium: "flag", high: "block", critical: "block" };

/** Read a finding; null when it has no place. */
export function readFinding(value: unknown): Finding | null {
  const raw = bag(value);
  if (!raw || typeof raw.start !== "number" || typeof raw.end !== "number") return null;
  return {
    module: text(raw.module),
    rule: text(raw.rule),
    kind: text(raw.kind),
    article: text(raw.article),
    severity: text(raw.severity) || "medium",
    field: text(raw.field),
    start: raw.start,
    end: raw.end,
    message: text(raw.message),
    message_en: text(raw.message_en),
    suggestion: text(raw.suggestion),
    replaces: raw.replaces === true,
  };
}

export function readFindings(value: unknown): Finding[] {
  return list(value, readFinding);
}

/** Read what `compliance.check` answered; null when it is nothing of the kind. */
export function readCheck(value: unknown): Check | null {
  const raw = bag(value);
  if (!raw) return null;
  const verdict = action(raw.verdict);
  if (verdict) return { kind: "judged", verdict, findings: readFindings(raw.findings), actions: readActions(raw.actions) };
  const reason = bag(raw.reason);
  return reason && { kind: "none", why: text(reason.message), again: text(reason.rule).startsWith("no-verdict") };
}

function action(value: unknown): Action | null {
  return ACTIONS.find((a) => a === value) ?? null;
}

function readActions(value: unknown): Actions | null {
  const raw = bag(value);
  if (!raw) return null;
  return Object.fromEntries(
    Object.entries(raw).flatMap(([severity, does]) => {
      const known = action(does);
      return known ? [[severity, known]] : [];
    }),
  );
}

/**
 * Return what each finding does.
 *
 * @param verdict what all of them together do; null where that is not known.
 * @param actions what each severity does; null where the hub did not say. Then it is taken to be what is usual, as far as
 *   the verdict allows: none does more than that, and the worst does as much.
 */
export function effects(findings: readonly Finding[], verdict: Action | null, actions: Actions | null): Action[] {
  const usual = findings.map((f) => (actions ?? USUAL)[f.severity] ?? "block");
  if (actions || verdict === null) return usual;
  const worst = Math.max(...findings.map((f) => SEVERITIES.indexOf(f.severity)));
  return findings.map((f, i) => {
    if (SEVERITIES.indexOf(f.severity) === worst) return verdict;
    const own = usual[i] ?? verdict;
    return ACTIONS.indexOf(own) > ACTIONS.indexOf(verdict) ? verdict : own;
  });
}

/** Sort: title, body, then everything that has no place in the form; in each by position. */
export function inReadingOrder(a: Finding, b: Finding): number {
  const rank = (f: Finding) => (f.field === "title" ? 0 : f.field === "body" ? 1 : 2);
  return rank(a) - rank(b) || a.start - b.start || a.end - b.end;
}

/** Tell whether a finding has words in the form that can be marked. */
export function hasPlace(finding: Finding): boolean {
  return finding.field === "title" || finding.field === "body";
}
