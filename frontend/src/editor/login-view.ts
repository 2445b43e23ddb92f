/** Let somebody in: by e-mail and password, or with one click where a demonstration offers logins. */
import { ApiError, fetchDemoLogins, fetchMe, login } from "../lib/api.ts";
import { byId, h } from "../lib/dom.ts";
import type { User } from "../lib/model.ts";

const SAYS: Record<number, string> = {
  0: "Sem resposta do serviço. Confira sua conexão e tente de novo.",
  400: "Confira o e-mail e a senha.",
  401: "E-mail ou senha não conferem.",
  422: "Confira o e-mail e a senha.",
  429: "Tentativas demais. Espere um minuto e tente de novo.",
};

export class LoginView {
  readonly #section = byId("login", HTMLElement);
  readonly #form = byId("login-form", HTMLFormElement);
  readonly #email = byId("login-email", HTMLInputElement);
  readonly #password = byId("login-password", HTMLInputElement);
  readonly #error = byId("login-error", HTMLElement);
  readonly #enter: (user: User) => void;
  #offered = false;

  /** @param enter called with whoever got in. */
  constructor(enter: (user: User) => void) {
    this.#enter = enter;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#login(this.#email.value.trim(), this.#password.value);
    });
  }

  /** Ask for a login; `message` says why. */
  show(message = ""): void {
    this.#section.hidden = false;
    this.#error.textContent = message;
    if (!this.#offered) void this.#offer();
    this.#email.focus();
  }

  async #offer(): Promise<void> {
    this.#offered = true;
    const logins = await fetchDemoLogins();
    byId("demo", HTMLElement).hidden = logins.length === 0;
    byId("demo-logins", HTMLElement).replaceChildren(
      ...logins.map(({ email, password, label }) => {
        const button = h("button", { type: "button", class: "button", "data-testid": "demo-login", "data-email": email }, label);
        button.addEventListener("click", () => void this.#login(email, password));
        return h("li", {}, button);
      }),
    );
  }

  async #login(email: string, password: string): Promise<void> {
    this.#error.textContent = "";
    const buttons = this.#section.querySelectorAll("button");
    for (const button of buttons) button.disabled = true;
    try {
      await login(email, password);
      const user = await fetchMe();
      if (!user) throw new ApiError(401);
      this.#password.value = "";
      this.#section.hidden = true;
      this.#enter(user);
    } catch (error) {
      const status = error instanceof ApiError ? error.status : 0;
      this.#error.textContent = SAYS[status] ?? "Não foi possível entrar agora. Tente de novo.";
    } finally {
      for (const button of buttons) button.disabled = false;
    }
  }
}
