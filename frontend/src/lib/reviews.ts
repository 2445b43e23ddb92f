/** Name what waits, or waited, for a second person: reviews as lists, details and pushes have them. */
import { readFindings } from "./findings.ts";
import type { Finding } from "./findings.ts";
import { readOwnPost } from "./model.ts";
import type { Level, OwnPost } from "./model.ts";
import { bag, level, list, number, text } from "./reading.ts";

export type ReviewState = "pending" | "approved" | "rejected" | "superseded";
export const REVIEW_STATES: readonly ReviewState[] = ["pending", "approved", "rejected", "superseded"];

/** A review as it stands in a list. */
export interface Review {
  readonly id: string;
  readonly post_id: string;
  /** The version that the proposed change starts from. */
  readonly base_version: number;
  readonly level: Level;
  /** As proposed; empty once the proposal is forgotten. */
  readonly title: string;
  readonly author_id: string;
  readonly requested_by: string;
  readonly requested_at: string;
  readonly state: ReviewState;
  readonly severity: string;
  readonly rules: readonly string[];
  readonly decided_by: string;
  readonly decided_at: string;
  readonly reason: string;
  /** Whether whoever asks may approve or reject it. */
  readonly may_decide: boolean;
}

/** What a change would make of a post. */
export interface ProposedText {
  readonly title: string;
  readonly body: string;
  readonly level: Level;
  readonly category: string;
  readonly language: string;
  readonly content_type: string;
  readonly custom_fields: Readonly<Record<string, unknown>>;
}

export interface ReviewDetail {
  readonly review: Review;
  /** Null once its texts are forgotten. */
  readonly proposal: ProposedText | null;
  readonly findings: readonly Finding[];
  /** As it is stored now. */
  readonly post: OwnPost;
}

export interface ReviewPage {
  readonly reviews: readonly Review[];
  /** Where the next, older page starts; empty at the end. */
  readonly next: string;
}

/** What the channel `review` tells: ids and states, no text. */
export interface ReviewPush {
  readonly type: "review.requested" | "review.closed";
  readonly review: string;
  readonly post: string;
  readonly state: ReviewState;
}

function state(value: unknown): ReviewState | null {
  return REVIEW_STATES.find((s) => s === value) ?? null;
}

/** Read a review; null when it has no id or no state. */
export function readReview(value: unknown): Review | null {
  const raw = bag(value);
  const stands = state(raw?.state);
  if (!raw || !stands || typeof raw.id !== "string" || typeof raw.post_id !== "string") return null;
  return {
    id: raw.id,
    post_id: raw.post_id,
    base_version: number(raw.base_version) ?? 0,
    level: level(raw.level),
    title: text(raw.title),
    author_id: text(raw.author_id),
    requested_by: text(raw.requested_by),
    requested_at: text(raw.requested_at),
    state: stands,
    severity: text(raw.severity) || "medium",
    rules: list(raw.rules, (rule) => text(rule) || null),
    decided_by: text(raw.decided_by),
    decided_at: text(raw.decided_at),
    reason: text(raw.reason),
    may_decide: raw.may_decide === true,
  };
}

/** Read what `review.list` and `review.mine` answer; null when it is no list. */
export function readReviewPage(value: unknown): ReviewPage | null {
  const raw = bag(value);
  return raw && Array.isArray(raw.reviews) ? { reviews: list(raw.reviews, readReview), next: text(raw.next) } : null;
}

/** Read what `review.get` answers; null when it shows no review. */
export function readReviewDetail(value: unknown): ReviewDetail | null {
  const raw = bag(value);
  const review = readReview(raw?.review);
  const post = readOwnPost(raw?.post);
  if (!raw || !review || !post) return null;
  const proposal = bag(raw.proposal);
  return {
    review,
    proposal: proposal && {
      title: text(proposal.title),
      body: text(proposal.body),
      level: level(proposal.level),
      category: text(proposal.category),
      language: text(proposal.language) || "pt-BR",
      content_type: text(proposal.content_type) || "educational",
      custom_fields: bag(proposal.custom_fields) ?? {},
    },
    findings: readFindings(raw.findings),
    post,
  };
}

/** Read a push; null when it tells of no review. */
export function readReviewPush(value: unknown): ReviewPush | null {
  const raw = bag(value);
  const stands = state(raw?.state);
  if (!raw || !stands || (raw.type !== "review.requested" && raw.type !== "review.closed")) return null;
  return typeof raw.review === "string" && typeof raw.id === "string"
    ? { type: raw.type, review: raw.review, post: raw.id, state: stands }
    : null;
}
