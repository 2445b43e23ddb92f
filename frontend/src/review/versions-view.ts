/** Show what is proposed beside what is stored: findings marked in the one, differences in both. */
import { compare } from "../lib/compared.ts";
import { h } from "../lib/dom.ts";
import type { Action, Finding } from "../lib/findings.ts";
import type { OwnPost } from "../lib/model.ts";
import { levelBadge } from "../lib/post-view.ts";
import type { ProposedText } from "../lib/reviews.ts";
import { utf16Span } from "../lib/text.ts";
import type { Span } from "../lib/text.ts";
import { CONTENT_TYPE_NAME, STATUS_NAME } from "../lib/words.ts";
import { judgedText } from "./judged-text.ts";
import type { Marked } from "./judged-text.ts";

/** What both versions have. */
type Version = Omit<ProposedText, "language">;

export interface Judged {
  readonly findings: readonly Finding[];
  /** What each of them does. */
  readonly effects: readonly Action[];
}

/** @param categoryName slug → name of the category. */
export function versions(
  proposal: ProposedText,
  post: OwnPost,
  judged: Judged,
  categoryName: (slug: string) => string,
): HTMLElement {
  const title = compare(post.title, proposal.title);
  const body = compare(post.body, proposal.body);
  const pane = (version: Version, heading: string, fine: string, texts: { title: Node[]; body: Node[] }, other: Version, name: string) =>
    h(
      "section",
      { class: "version", "data-testid": name, lang: "pt-BR" },
      h("h3", { class: "version-heading" }, heading, " ", h("span", { class: "quiet" }, fine)),
      h("p", { class: "version-title", lang: proposal.language }, ...texts.title),
      facts(version, other, categoryName),
      h("div", { class: "version-body", lang: proposal.language }, ...texts.body),
      custom(version, other),
    );
  const proposed = pane(
    proposal,
    "Proposto",
    title === null || body === null ? "(longo demais para comparar)" : "",
    {
      title: judgedText(proposal.title, marks("title", proposal.title, judged), title?.added ?? [], "ins"),
      body: judgedText(proposal.body, marks("body", proposal.body, judged), body?.added ?? [], "ins"),
    },
    post,
    "proposed",
  );
  const live = post.status === "published";
  const stored = `${STATUS_NAME[post.status].toLowerCase()}, versão ${post.version}`;
  if (same(proposal, post)) {
    const text = live ? "É o mesmo texto que está no ar." : `Igual ao que está gravado (${stored}). Nada está no ar.`;
    return h("div", { class: "versions versions-one" }, proposed, h("p", { class: "quiet", "data-testid": "stored" }, text));
  }
  return h(
    "div",
    { class: "versions" },
    proposed,
    pane(
      post,
      live ? "No ar agora" : "Gravado agora",
      live ? `(versão ${post.version})` : `(${stored})`,
      {
        title: judgedText(post.title, [], title?.removed ?? [], "del"),
        body: judgedText(post.body, [], body?.removed ?? [], "del"),
      },
      proposal,
      "stored",
    ),
  );
}

function marks(field: string, text: string, { findings, effects }: Judged): Marked[] {
  return findings.flatMap((f, finding) => {
    if (f.field !== field) return [];
    const span: Span = utf16Span(text, f.start, f.end);
    return [{ ...span, finding, effect: effects[finding] ?? "block" }];
  });
}

function same(a: Version, b: Version): boolean {
  const key = ({ title, body, level, category, content_type, custom_fields }: Version) =>
    JSON.stringify([title, body, level, category, content_type, Object.entries(custom_fields).map(written).sort()]);
  return key(a) === key(b);
}

function facts(version: Version, other: Version, categoryName: (slug: string) => string): HTMLElement {
  const differs = (name: "level" | "category" | "content_type") => (version[name] === other[name] ? null : "differs");
  return h(
    "p",
    { class: "post-meta" },
    h("span", { class: differs("level") }, levelBadge(version.level)),
    h("span", { class: differs("category") }, categoryName(version.category)),
    h("span", { class: differs("content_type") }, CONTENT_TYPE_NAME[version.content_type] ?? version.content_type),
  );
}

/** Custom fields are published too, so whoever approves must see them. */
function custom(version: Version, other: Version): HTMLElement | null {
  const fields = Object.entries(version.custom_fields);
  if (fields.length === 0) return null;
  const before = new Set(Object.entries(other.custom_fields).map(written));
  return h(
    "dl",
    { class: "custom" },
    ...fields.map((field) =>
      h(
        "div",
        { class: before.has(written(field)) ? null : "differs" },
        h("dt", {}, field[0] === "author" ? "registro profissional" : field[0]),
        h("dd", {}, readable(field[1])),
      ),
    ),
  );
}

function written([name, value]: [string, unknown]): string {
  return `${name} ${readable(value)}`;
}

/** Write a value for people: "crm 123456, uf SP". */
function readable(value: unknown): string {
  if (Array.isArray(value)) return value.map(readable).join(", ");
  if (typeof value !== "object" || value === null) return String(value);
  const names = Object.keys(value).sort();
  return names.map((name) => `${name}: ${readable((value as Record<string, unknown>)[name])}`).join("; ");
}
