/** The editor's page: log in, write, see what the check found, publish, and see it live beside. */
import { DeskView } from "../editor/desk-view.ts";
import { Desk } from "../editor/desk.ts";
import { LoginView } from "../editor/login-view.ts";
import { OwnList } from "../editor/own-list.ts";
import { fetchCategories, fetchMe, logout } from "../lib/api.ts";
import { hideLinkState, onReconnect, setUpChrome, showLinkState } from "../lib/chrome.ts";
import { byId, h } from "../lib/dom.ts";
import { FeedFollower } from "../lib/feed-follower.ts";
import { FeedView } from "../lib/feed-view.ts";
import { Link } from "../lib/link.ts";
import { readOwnPost } from "../lib/model.ts";
import type { Level, OwnPost, User } from "../lib/model.ts";
import { roleName } from "../lib/words.ts";

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

const desk = new Desk(async (method, params) => {
  if (!link) throw { code: 101, message: "not connected" };
  return (await link.client.rpc(method, params)).data as unknown;
});
const deskView = new DeskView(desk);
const own = new OwnList(byId("own-list", HTMLElement), byId("own-empty", HTMLElement));
const beside = new FeedView(
  { list: byId("feed", HTMLElement), announcer: byId("announcer", HTMLElement), notice: byId("feed-notice", HTMLElement) },
  { categoryName: (slug) => names.get(slug) ?? slug, heading: "h3" },
  BESIDE,
);
const loginView = new LoginView(enter);

async function readOwn(): Promise<readonly OwnPost[]> {
  if (!link) return [];
  const data = (await link.client.rpc("post.mine", {})).data as { posts?: unknown } | null;
  const posts = Array.isArray(data?.posts) ? data.posts.map(readOwnPost).filter((p) => p !== null) : [];
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
  showAccount(me);
  byId("workspace", HTMLElement).hidden = false;
  connect(me);
  own.mark(desk.id);
  showBeside();
}

function leave(message: string): void {
  follower?.stop();
  link?.close();
  link = null;
  hideLinkState();
  byId("workspace", HTMLElement).hidden = true;
  byId("account", HTMLElement).replaceChildren();
  loginView.show(message);
}

function showAccount(me: User): void {
  const button = h("button", { type: "button", class: "button button-quiet" }, "Sair");
  button.addEventListener("click", () => void logout().finally(() => location.reload()));
  byId("account", HTMLElement).replaceChildren(
    h("span", { class: "account-name" }, `${me.name || me.id} · ${roleName(me.role)}`),
    h("a", { href: "/", class: "button button-quiet" }, "Ao vivo"),
    button,
  );
}

async function main(): Promise<void> {
  setUpChrome();
  deskView.onStored = (post) => {
    own.put(post);
    own.mark(desk.id);
    showBeside();
  };
  deskView.onTurn = () => {
    own.mark(desk.id);
    showBeside();
  };
  deskView.lookUp = async (id) => (await readOwn().catch(() => [])).find((post) => post.id === id) ?? null;
  own.onChoose = (post) => deskView.open(post);
  beside.onChange = showBeside;
  const [me, categories] = await Promise.all([fetchMe().catch(() => null), fetchCategories()]);
  for (const { slug, name } of categories) names.set(slug, name);
  deskView.offer(categories);
  if (!me) loginView.show();
  else if (WRITERS.has(me.role)) enter(me);
  else {
    showAccount(me);
    byId("readers-only", HTMLElement).hidden = false;
  }
}

void main();
