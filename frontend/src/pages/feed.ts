/** The live feed: what readers see. */
import { showAccount } from "../lib/account.ts";
import { fetchCategories, fetchMe } from "../lib/api.ts";
import { onReconnect, setUpChrome, showLinkState } from "../lib/chrome.ts";
import { byId, h } from "../lib/dom.ts";
import { FeedFollower } from "../lib/feed-follower.ts";
import type { FeedState } from "../lib/feed-state.ts";
import { FeedView } from "../lib/feed-view.ts";
import { Link } from "../lib/link.ts";
import type { User } from "../lib/model.ts";
import { count } from "../lib/words.ts";

const PAGE_SIZE = 30;
/** Scrolled further than this, a reader does not see what arrives on top. */
const AWAY_PX = 480;

const names = new Map<string, string>();
const categoryName = (slug: string) => names.get(slug) ?? slug;
let chosen = new URLSearchParams(location.search).get("categoria") ?? "";
let unseen = 0;

function showUser(user: User | null): void {
  if (user) showAccount(user, "/");
  else byId("account", HTMLElement).replaceChildren(h("a", { href: "/editor", class: "button button-quiet" }, "Entrar"));
}

/** Offer a chip for each category that has posts, and for the chosen one. */
function showChips(view: FeedView, state: FeedState): void {
  const counts = new Map<string, number>();
  for (const { post } of state.entries) counts.set(post.category, (counts.get(post.category) ?? 0) + 1);
  if (chosen && !counts.has(chosen)) counts.set(chosen, 0);
  const slugs = [...counts.keys()].sort((a, b) => categoryName(a).localeCompare(categoryName(b), "pt-BR"));
  const chips = byId("chips", HTMLElement);
  const focused = chips.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset.slug : undefined;
  chips.replaceChildren(
    ...["", ...slugs].map((slug) => {
      const chip = h(
        "button",
        { type: "button", class: "chip", "data-slug": slug, "data-testid": "chip", "aria-pressed": slug === chosen ? "true" : "false" },
        slug === "" ? "Tudo" : categoryName(slug),
      );
      chip.addEventListener("click", () => choose(view, slug));
      return chip;
    }),
  );
  if (focused !== undefined) chips.querySelector<HTMLElement>(`[data-slug="${CSS.escape(focused)}"]`)?.focus();
}

function choose(view: FeedView, slug: string): void {
  chosen = slug === chosen ? "" : slug;
  history.replaceState(null, "", chosen ? `?categoria=${encodeURIComponent(chosen)}` : location.pathname);
  view.filter(chosen);
  showChips(view, view.state);
}

/** Tell somebody who reads further down that something arrived on top. */
function setUpArrivals(): (added: number) => void {
  const button = byId("arrivals", HTMLButtonElement);
  const show = () => {
    if (window.scrollY < AWAY_PX) unseen = 0;
    button.hidden = unseen === 0;
    button.textContent = `↑ ${count(unseen, "nova publicação", "novas publicações")}`;
  };
  button.addEventListener("click", () => {
    window.scrollTo({ top: 0 });
    unseen = 0;
    show();
  });
  addEventListener("scroll", show, { passive: true });
  return (added) => {
    unseen += added;
    show();
  };
}

function connect(view: FeedView, user: User | null): void {
  showUser(user);
  const link = new Link(user !== null, showLinkState);
  const follower = new FeedFollower(link, view, PAGE_SIZE);
  // Whose session ends goes on reading as the public does.
  link.onSessionEnd = () => {
    follower.stop();
    link.close();
    connect(view, null);
  };
  onReconnect(() => link.open());
  link.open();
  void follower.start();
}

async function main(): Promise<void> {
  setUpChrome();
  const view = new FeedView(
    {
      list: byId("feed", HTMLElement),
      announcer: byId("announcer", HTMLElement),
      notice: byId("feed-notice", HTMLElement),
      more: byId("more", HTMLButtonElement),
    },
    { categoryName, heading: "h2" },
    PAGE_SIZE,
  );
  view.filter(chosen);
  const arrived = setUpArrivals();
  view.onChange = (state, changes) => {
    showChips(view, state);
    arrived(changes.filter((c) => c.kind === "added").length);
  };
  const [user, categories] = await Promise.all([fetchMe().catch(() => null), fetchCategories()]);
  for (const { slug, name } of categories) names.set(slug, name);
  connect(view, user);
}

void main();
