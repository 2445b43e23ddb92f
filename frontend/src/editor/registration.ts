/**
 * Ask what kind of text it is, and for publicity who the physician is: council number and specialist's register.
 *
 * The hub's modules read these from the custom field `author`; whatever else stands in there stays.
 */
import { byId } from "../lib/dom.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What a person enters; each may be empty. */
export interface Registration {
  readonly crm: string;
  readonly uf: string;
  /** Numbers, parted by commas. */
  readonly rqe: string;
  readonly specialty: string;
}

const NAMES = ["crm", "uf", "rqe", "specialty"] as const;

/** Read the registration out of custom fields. */
export function registrationIn(fields: Fields): Registration {
  const author = object(fields.author);
  const said = (name: string) => {
    const value = author[name];
    return Array.isArray(value) ? value.map(String).join(", ") : typeof value === "string" || typeof value === "number" ? String(value) : "";
  };
  return { crm: said("crm"), uf: said("uf").toUpperCase(), rqe: said("rqe"), specialty: said("specialty") };
}

/** Return custom fields with this registration in the place of the one before. */
export function withRegistration(fields: Fields, registration: Registration): Fields {
  const before = registrationIn(fields);
  if (NAMES.every((name) => before[name] === registration[name].trim())) return fields;
  const numbers = registration.rqe.split(/[\s,;]+/).filter((n) => n !== "");
  const entered = {
    ...without(object(fields.author), NAMES),
    ...(registration.crm.trim() && { crm: registration.crm.trim() }),
    ...(registration.uf.trim() && { uf: registration.uf.trim().toUpperCase() }),
    ...(numbers.length > 0 && { rqe: numbers }),
    ...(registration.specialty.trim() && { specialty: registration.specialty.trim() }),
  };
  const others = without(fields, ["author"]);
  return Object.keys(entered).length > 0 ? { ...others, author: entered } : others;
}

function without(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}

function object(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

export class RegistrationForm {
  /** Called after a person changed something. */
  onEdit: () => void = () => {};
  readonly #type = byId("content-type", HTMLSelectElement);
  readonly #fieldset = byId("registration", HTMLFieldSetElement);
  readonly #crm = byId("crm", HTMLInputElement);
  readonly #uf = byId("uf", HTMLSelectElement);
  readonly #rqe = byId("rqe", HTMLInputElement);
  readonly #specialty = byId("specialty", HTMLInputElement);

  constructor() {
    this.#type.addEventListener("change", () => {
      this.#refresh();
      this.onEdit();
    });
    for (const field of [this.#crm, this.#uf, this.#rqe, this.#specialty]) {
      field.addEventListener("input", () => this.onEdit());
    }
  }

  get contentType(): string {
    return this.#type.value;
  }

  /** Return custom fields as this form makes them. */
  applyTo(fields: Fields): Fields {
    return withRegistration(fields, this.#entered());
  }

  fill(contentType: string, fields: Fields): void {
    const { crm, uf, rqe, specialty } = registrationIn(fields);
    this.#type.value = contentType;
    this.#crm.value = crm;
    this.#uf.value = uf;
    this.#rqe.value = rqe;
    this.#specialty.value = specialty;
    this.#refresh();
  }

  #entered(): Registration {
    return { crm: this.#crm.value, uf: this.#uf.value, rqe: this.#rqe.value, specialty: this.#specialty.value };
  }

  /** What is entered is sent, so it is never hidden; without it the fields are for publicity alone. */
  #refresh(): void {
    const empty = Object.values(this.#entered()).every((value) => value.trim() === "");
    this.#fieldset.hidden = this.#type.value !== "advertising" && empty;
  }
}
