/** Know what of one's own texts waits for a second person, and what became of it. No DOM here. */
import type { OwnPost } from "../lib/model.ts";
import type { Review } from "../lib/reviews.ts";

export class OwnReviews {
  /** Post → its newest review. */
  #newest: ReadonlyMap<string, Review> = new Map();
  #byId: ReadonlyMap<string, Review> = new Map();

  /** Take over what `review.mine` listed, newest first. */
  set(reviews: readonly Review[]): void {
    const newest = new Map<string, Review>();
    for (const review of reviews) if (!newest.has(review.post_id)) newest.set(review.post_id, review);
    this.#newest = newest;
    this.#byId = new Map(reviews.map((review) => [review.id, review]));
  }

  /** Tell whether a review is known to be decided or void. */
  closed(id: string): boolean {
    const review = this.#byId.get(id);
    return review !== undefined && review.state !== "pending";
  }

  /** Return the pending review of a post. */
  pending(post: string): Review | null {
    const review = this.#newest.get(post);
    return review?.state === "pending" ? review : null;
  }

  /**
   * Return the review that still says something of a post as it is stored: one that waits, or one whose decision is the
   * last that happened to it.
   */
  of(post: Pick<OwnPost, "id" | "version">): Review | null {
    const review = this.#newest.get(post.id);
    if (!review) return null;
    const since = post.version - review.base_version;
    if (review.state === "pending") return review;
    if (review.state === "approved") return since === 1 ? review : null;
    if (review.state === "rejected") return since === 0 ? review : null;
    return null;
  }
}
