/** The editor's page: log in, write, see what the check found, publish, and see it live beside. */
import { DeskView } from "../editor/desk-view.ts";
import { Desk } from "../editor/desk.ts";
import { LoginView } from "../editor/login-view.ts";
import { OwnList } from "../editor/own-list.ts";
import { OwnReviews } from "../editor/own-reviews.ts";
import { showAccount } from "../lib/account.ts";
import { fetchCategories, fetchMe } from "../lib/api.ts";
import { hideLinkState, onReconnect, setUpChrome, showLinkState } from "../lib/chrome.ts";
import { byId } from "../lib/dom.ts";
import { FeedFollower } from "../lib/feed-follower.ts";
import { FeedView } from "../lib/feed-view.ts";
import { readCheck } from "../lib/findings.ts";
import { Link } from "../lib/link.ts";
import { readOwnPost } from "../lib/model.ts";
import type { Level, OwnPost, User } from "../lib/model.ts";
import { bag, list } from "../lib/reading.ts";
import { readReviewDetail, readReviewPage } from "../lib/reviews.ts";

/** Roles that may write; the hub decides, this only spares them a form that would be refused. */
const WRITERS = new Set(["editor", "medical_professional", "reviewer", "admin"]);
const ORDER: readonly Level[] = ["public", "professional", "restricted"];
/** Posts in the column beside the form. */
const BESIDE = 10;
/** Changes that come together are read together. */
const REREAD_MS = 250;

const names = new Map<string, string>();
let user: User | null = null;
let link: Link | null = null;
let follower: FeedFollower | null = null;
let rereading: ReturnType<typeof setTimeout> | undefined;

async function ask(method: string, params: Readonly<Record<string, unknown>>): Promise<unknown> {
  if (!link) throw { code: 101, message: "not connected" };
  return (await link.client.rpc(method, params)).data as unknown;
}

const desk = new Desk(ask);
const reviews = new OwnReviews();
const deskView = new DeskView(desk, reviews, async (draft) =>
  readCheck(await ask("compliance.check", { ...draft, language: desk.language })),
);
const own = new OwnList(byId("own-list", HTMLElement), byId("own-empty", HTMLElement));
const beside = new FeedView(
  { list: byId("feed", HTMLElement), announcer: byId("announcer", HTMLElement), notice: byId("feed-notice", HTMLElement) },
  { categoryName: (slug) => names.get(slug) ?? slug, heading: "h3" },
  BESIDE,
);
const loginView = new LoginView(enter);

async function readOwn(): Promise<readonly OwnPost[]> {
  if (!link) return [];
  // Reviews first: a text that was approved before is then seen as it came live.
  const page = readReviewPage(await ask("review.mine", { limit: 100 }));
  if (page) reviews.set(page.reviews);
  const posts = list(bag(await ask("post.mine", {}))?.posts, readOwnPost);
  own.show(posts);
  return posts;
}

function rereadOwn(): void {
  clearTimeout(rereading);
  rereading = setTimeout(() => {
    readOwn().then(
      (posts) => {
        const current = posts.find((p) => p.id === desk.id);
        if (current) deskView.follow(current);
        deskView.reviewsChanged();
      },
      // The list is a convenience; the next change or reconnection reads it again.
      () => {},
    );
  }, REREAD_MS);
}

/** Show which post of the column is on the desk, and say why it may not be there. */
function showBeside(): void {
  for (const element of byId("feed", HTMLElement).querySelectorAll<HTMLElement>("[data-post-id]")) {
    element.toggleAttribute("data-own", element.dataset.postId === desk.id);
  }
  const above = user !== null && ORDER.indexOf(desk.saved.level) > ORDER.indexOf(user.clearance);
  const hint = byId("beside-hint", HTMLElement);
  hint.hidden = !(desk.status === "published" && above);
}

function connect(me: User): void {
  follower?.stop();
  link?.close();
  link = new Link(true, showLinkState);
  link.onSessionEnd = () => leave("Sua sessão terminou. Entre de novo; seu texto continua aqui.");
  onReconnect(() => link?.open());
  const drafts = link.client.newSubscription(`drafts:${me.id}`);
  drafts.on("publication", rereadOwn);
  // Also after each break: what changed meanwhile is in the list.
  drafts.on("subscribed", rereadOwn);
  link.follow(drafts);
  drafts.subscribe();
  follower = new FeedFollower(link, beside, BESIDE);
  link.open();
  void follower.start();
}

function enter(me: User): void {
  // Whoever logs in to read goes where reading is.
  if (!WRITERS.has(me.role)) {
    location.assign("/");
    return;
  }
  // Another person must not find the text of the one before.
  if (user !== null && user.id !== me.id) {
    location.reload();
    return;
  }
  user = me;
  showAccount(me, "/editor");
  byId("workspace", HTMLElement).hidden = false;
  connect(me);
  own.mark(desk.id);
  showBeside();
  // What was written before the session ended is still here.
  deskView.recheck();
}

function leave(message: string): void {
  follower?.stop();
  link?.close();
  link = null;
  deskView.rest();
  hideLinkState();
  byId("workspace", HTMLElement).hidden = true;
  byId("account", HTMLElement).replaceChildren();
  loginView.show(message);
}

async function main(): Promise<void> {
  setUpChrome();
  deskView.onStored = (post) => {
    own.put(post);
    own.mark(desk.id);
    showBeside();
    rereadOwn();
  };
  deskView.onTurn = () => {
    own.mark(desk.id);
    showBeside();
  };
  deskView.lookUp = async (id) => (await readOwn().catch(() => [])).find((post) => post.id === id) ?? null;
  deskView.readProposal = async ({ id }) => readReviewDetail(await ask("review.get", { id }))?.proposal ?? null;
  own.waits = (post) => reviews.pending(post.id) !== null;
  own.onChoose = (post) => deskView.open(post);
  beside.onChange = showBeside;
  const [me, categories] = await Promise.all([fetchMe().catch(() => null), fetchCategories()]);
  for (const { slug, name } of categories) names.set(slug, name);
  deskView.offer(categories);
  if (!me) loginView.show();
  else if (WRITERS.has(me.role)) enter(me);
  else {
    showAccount(me, "/editor");
    byId("readers-only", HTMLElement).hidden = false;
  }
}

void main();
