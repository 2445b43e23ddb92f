/** Run what all pages share around their content: the connection's state, the theme switch, today's date. */
import { byId } from "./dom.ts";
import type { LinkState } from "./link.ts";

const STATE_NAME: Record<LinkState, string> = {
  connecting: "conectando…",
  live: "ao vivo",
  reconnecting: "reconectando…",
  offline: "desconectado",
};

/** Show the connection's state. */
export function showLinkState(state: LinkState): void {
  const badge = byId("connection", HTMLElement);
  badge.hidden = false;
  badge.dataset.state = state;
  const text = badge.querySelector(".connection-text");
  if (text) text.textContent = STATE_NAME[state];
  byId("reconnect", HTMLButtonElement).hidden = state !== "offline";
}

/** Show no connection at all: nobody is logged in, so there is none to speak of. */
export function hideLinkState(): void {
  byId("connection", HTMLElement).hidden = true;
  byId("reconnect", HTMLButtonElement).hidden = true;
}

/** Let the reconnect button do something. */
export function onReconnect(act: () => void): void {
  byId("reconnect", HTMLButtonElement).onclick = act;
}

/** Wire the theme switch and write the date. */
export function setUpChrome(): void {
  const button = byId("theme-toggle", HTMLButtonElement);
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);
  const label = () => {
    button.setAttribute("aria-pressed", String(isDark()));
    button.title = isDark() ? "Usar tema claro" : "Usar tema escuro";
  };
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try {
      localStorage.setItem("theme", root.dataset.theme);
    } catch {
      // A browser that keeps nothing still switches for this page.
    }
    label();
  });
  dark.addEventListener("change", label);
  label();
  const today = document.getElementById("today");
  if (today) {
    today.textContent = new Date().toLocaleDateString("pt-BR", { weekday: "long", day: "numeric", month: "long", year: "numeric" });
  }
}
