/** Show who is logged in, where else that person may go, and the way out. */
import { logout } from "./api.ts";
import { byId, h } from "./dom.ts";
import type { User } from "./model.ts";
import { LEVEL_NAME, roleName } from "./words.ts";

/** Roles that decide on what was flagged; the hub decides, this only spares others a page that would be empty. */
export const REVIEWERS: ReadonlySet<string> = new Set(["reviewer", "admin"]);

const PAGES = [
  { path: "/", name: "Ao vivo", serves: () => true },
  { path: "/editor", name: "Redação", serves: () => true },
  { path: "/review", name: "Revisão", serves: (user: User) => REVIEWERS.has(user.role) },
] as const;

/** @param here path of the page that is open, which needs no link. */
export function showAccount(user: User, here: string): void {
  const leave = h("button", { type: "button", class: "button button-quiet" }, "Sair");
  leave.addEventListener("click", () => void logout().finally(() => location.reload()));
  byId("account", HTMLElement).replaceChildren(
    h(
      "span",
      { class: "account-name", title: `Lê até o nível ${LEVEL_NAME[user.clearance].toLowerCase()}` },
      `${user.name || user.id} · ${roleName(user.role)}`,
    ),
    ...PAGES.filter(({ path, serves }) => path !== here && serves(user)).map(({ path, name }) =>
      h("a", { href: path, class: "button button-quiet" }, name),
    ),
    leave,
  );
}
