/** The reviewer's page: what waits for a second person, live; read it, see why it waits, approve or reject. */
import { LoginView } from "../editor/login-view.ts";
import { REVIEWERS, showAccount } from "../lib/account.ts";
import { fetchCategories, fetchMe } from "../lib/api.ts";
import { hideLinkState, onReconnect, setUpChrome, showLinkState } from "../lib/chrome.ts";
import { byId } from "../lib/dom.ts";
import { Languages } from "../lib/languages.ts";
import { Link } from "../lib/link.ts";
import type { User } from "../lib/model.ts";
import { readReviewDetail, readReviewPage, readReviewPush } from "../lib/reviews.ts";
import { rpcError } from "../lib/words.ts";
import { Decisions } from "../review/decision.ts";
import { DetailView } from "../review/detail-view.ts";
import { QueueView } from "../review/queue-view.ts";
import { Queue } from "../review/queue.ts";

/** Requests that come together are read together. */
const REREAD_MS = 250;

const names = new Map<string, string>();
let user: User | null = null;
let link: Link | null = null;
let rereading: ReturnType<typeof setTimeout> | undefined;
/** Grows with each review that is asked for, so that a late answer does not replace a later choice. */
let opening = 0;

async function ask(method: string, params: Readonly<Record<string, unknown>>): Promise<unknown> {
  if (!link) throw { code: 101, message: "not connected" };
  return (await link.client.rpc(method, params)).data as unknown;
}

const queue = new Queue(async (state, limit, before) => readReviewPage(await ask("review.list", { state, limit, before })));
const queueView = new QueueView(queue, {
  list: byId("queue-list", HTMLElement),
  notice: byId("queue-notice", HTMLElement),
  filter: byId("queue-filter", HTMLSelectElement),
  more: byId("queue-more", HTMLButtonElement),
  heading: byId("queue-heading", HTMLElement),
});
const detail = new DetailView(
  new Decisions(ask),
  new Languages(byId("languages", HTMLElement)),
  (slug) => names.get(slug) ?? slug,
);
const loginView = new LoginView(enter);

/** Open a review; `said` is what to say of it beside. */
async function open(id: string, said: { tone: string; text: string } | null = null): Promise<void> {
  opening += 1;
  const run = opening;
  queueView.mark(id);
  let text = "";
  try {
    const answer = await ask("review.get", { id });
    if (run !== opening) return;
    const found = readReviewDetail(answer);
    if (found) {
      detail.show(found);
      if (said) detail.say(said.tone, said.text);
      if (location.hash !== `#${id}`) history.replaceState(null, "", `#${id}`);
      return placeholder("");
    }
    text = (answer as { reason?: { message?: string } | null } | null)?.reason?.message ?? rpcError(100);
  } catch (error) {
    if (run !== opening) return;
    text = rpcError((error as { code?: number }).code ?? 100);
  }
  detail.clear();
  placeholder(text);
}

/** Say something in the place of a review; an empty text when there is one. */
function placeholder(text: string): void {
  const element = byId("detail-empty", HTMLElement);
  element.hidden = text === "";
  element.textContent = text;
}

function close(): void {
  opening += 1;
  detail.clear();
  placeholder("Escolha um texto da fila.");
  queueView.mark("");
  history.replaceState(null, "", location.pathname);
}

/** Go back to the queue, to the review that was open. */
function back(): void {
  const { id } = detail;
  close();
  queueView.focus(id);
}

function reread(): void {
  clearTimeout(rereading);
  rereading = setTimeout(() => void refresh(), REREAD_MS);
}

async function refresh(): Promise<void> {
  const before = new Set(queue.reviews.map((review) => review.id));
  const knew = queue.loaded;
  await queue.refresh();
  const fresh = queue.reviews.filter((review) => !before.has(review.id));
  if (knew && queue.state === "pending" && fresh.length > 0) {
    byId("announcer", HTMLElement).textContent = `Novo na fila: ${fresh.map((review) => review.title).join("; ")}`;
  }
}

function connect(me: User): void {
  link?.close();
  link = new Link(true, showLinkState);
  link.onSessionEnd = () => leave("Sua sessão terminou. Entre de novo.");
  onReconnect(() => link?.open());
  const channel = link.client.newSubscription("review");
  channel.on("publication", ({ data }) => {
    const push = readReviewPush(data);
    if (push?.type === "review.closed") {
      queue.close(push.review);
      // Somebody else was faster, or the text went on: no decision is possible any more.
      if (push.review === detail.id && detail.pending && !detail.deciding) {
        const text = push.state === "superseded" ? "O texto mudou; este pedido perdeu o objeto." : "Outra pessoa acabou de decidir.";
        void open(push.review, { tone: "warn", text });
      }
    }
    reread();
  });
  // Also after each break: what changed meanwhile is in the list.
  channel.on("subscribed", () => void refresh());
  link.follow(channel);
  channel.subscribe();
  link.open();
  detail.userId = me.id;
  const wanted = location.hash.slice(1);
  if (wanted) void open(wanted);
}

function enter(me: User): void {
  // Another person must not find what the one before was reading.
  if (user !== null && user.id !== me.id) {
    location.reload();
    return;
  }
  user = me;
  showAccount(me, "/review");
  const may = REVIEWERS.has(me.role);
  byId("reviewers-only", HTMLElement).hidden = may;
  byId("workspace", HTMLElement).hidden = !may;
  if (may) connect(me);
}

function leave(message: string): void {
  link?.close();
  link = null;
  hideLinkState();
  byId("workspace", HTMLElement).hidden = true;
  byId("account", HTMLElement).replaceChildren();
  loginView.show(message);
}

async function main(): Promise<void> {
  setUpChrome();
  queueView.onChoose = ({ id }) => void open(id);
  detail.onClosed = (id) => {
    queue.close(id);
    reread();
    // What the hub says of it now stands beside what was said of the decision.
    const status = byId("decision-status", HTMLElement);
    void open(id, { tone: status.dataset.tone ?? "", text: status.textContent });
  };
  byId("back", HTMLButtonElement).addEventListener("click", back);
  byId("detail", HTMLElement).addEventListener("keydown", (event) => {
    if (event.key === "Escape") back();
  });
  const [me, categories] = await Promise.all([fetchMe().catch(() => null), fetchCategories()]);
  for (const { slug, name } of categories) names.set(slug, name);
  if (me) enter(me);
  else loginView.show();
}

void main();
